Attribute VB_Name = "xlkpi_values"
Option Explicit
Option Private Module
' What passes between a worksheet's cells and the functions in Python.

Public Function FromCells(Optional ByVal argument As Variant) As Variant
    ' The value of an argument. Not a cell's Value, which is a date in the format of a date, and rounded to four
    ' decimals in that of a currency, but its Value2.
    If IsMissing(argument) Then ' xlwings puts the default in its place
        FromCells = argument
    ElseIf TypeName(argument) = "Range" Then
        FromCells = Converted(argument.Value2, toPython:=True)
    Else
        FromCells = Converted(argument, toPython:=True)
    End If
End Function

Public Function ToCells(ByVal answer As Variant) As Variant
    ' An answer as a worksheet shows it: where it has the text of an error, the error itself.
    ToCells = Converted(answer, toPython:=False)
End Function

Private Function Converted(ByVal given As Variant, ByVal toPython As Boolean) As Variant
    ' A single value, or all those of a table or of a single row of cells, which has one dimension.
    Dim r As Long, c As Long
    Select Case Dimensions(given)
    Case 0
        given = ConvertedCell(given, toPython)
    Case 1
        For c = LBound(given) To UBound(given)
            given(c) = ConvertedCell(given(c), toPython)
        Next c
    Case Else
        For r = LBound(given, 1) To UBound(given, 1)
            For c = LBound(given, 2) To UBound(given, 2)
                given(r, c) = ConvertedCell(given(r, c), toPython)
            Next c
        Next r
    End Select
    Converted = given
End Function

Private Function ConvertedCell(ByVal cell As Variant, ByVal toPython As Boolean) As Variant
    If toPython Then
        ConvertedCell = KnownError(cell)
    Else
        ConvertedCell = TrueError(cell)
    End If
End Function

Private Function TrueError(ByVal cell As Variant) As Variant
    TrueError = cell
    If VarType(cell) <> vbString Then Exit Function
    Select Case cell
        Case "#NULL!": TrueError = CVErr(xlErrNull)
        Case "#DIV/0!": TrueError = CVErr(xlErrDiv0)
        Case "#VALUE!": TrueError = CVErr(xlErrValue)
        Case "#REF!": TrueError = CVErr(xlErrRef)
        Case "#NAME?": TrueError = CVErr(xlErrName)
        Case "#NUM!": TrueError = CVErr(xlErrNum)
        Case "#N/A": TrueError = CVErr(xlErrNA)
    End Select
End Function

Private Function KnownError(ByVal cell As Variant) As Variant
    ' An error that came after #N/A, such as #SPILL!, is #VALUE!: xlwings would take it for a number.
    KnownError = cell
    If Not IsError(cell) Then Exit Function
    If CLng(cell) > xlErrNA Then KnownError = CVErr(xlErrValue)
End Function

Private Function Dimensions(ByRef given As Variant) As Long
    Dim bound As Long
    If Not IsArray(given) Then Exit Function
    Dimensions = 1
    On Error Resume Next
    bound = UBound(given, 2)
    If Err.Number = 0 Then Dimensions = 2
End Function
