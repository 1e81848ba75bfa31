Attribute VB_Name = "xlkpi_help"
Option Explicit
Option Private Module
' Gives the function wizard its help. On this add-in's sheet, after settings and texts, each function has a row with its
' name, its category, its help, and the help of its arguments.

Public Sub DescribeFunctions()
    Dim shows As Boolean
    If Not Described() Then ' Excel may refuse for a file that it hides
        shows = Application.ScreenUpdating
        Application.ScreenUpdating = False
        ThisWorkbook.IsAddin = False
        Described
        ThisWorkbook.IsAddin = True
        Application.ScreenUpdating = shows
    End If
    ThisWorkbook.Saved = True
End Sub

Private Function Described() As Boolean
    Dim help As Variant, r As Long
    help = ThisWorkbook.Worksheets(1).UsedRange.Value
    On Error Resume Next
    For r = 1 To UBound(help, 1)
        If help(r, 1) Like "KPI_*" Then
            Application.MacroOptions _
                Macro:="'" & ThisWorkbook.Name & "'!" & help(r, 1), _
                Category:=help(r, 2), Description:=help(r, 3), ArgumentDescriptions:=HelpOfArguments(help, r)
        End If
    Next r
    Described = Err.Number = 0
End Function

Private Function HelpOfArguments(ByVal help As Variant, ByVal r As Long) As Variant
    Dim texts() As Variant, last As Long, c As Long
    last = UBound(help, 2)
    Do While IsEmpty(help(r, last))
        last = last - 1
    Loop
    ReDim texts(1 To last - 3)
    For c = 4 To last
        texts(c - 3) = help(r, c)
    Next c
    HelpOfArguments = texts
End Function
