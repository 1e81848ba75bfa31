Attribute VB_Name = "xlkpi_values"
Option Explicit
Option Private Module
' Converts values between a worksheet's cells and the functions in Python.

Public Function FromCells(Optional ByVal argument As Variant) As Variant
    ' Return the value of an argument. Value2 is a cell's plain number, where Value is a date in a cell with a date's
    ' format, and rounded to four decimals in one with a currency's.
    If IsMissing(argument) Then ' xlwings fills in the default
        FromCells = argument
    ElseIf TypeName(argument) = "Range" Then
        FromCells = Converted(argument.Value2, toPython:=True)
    Else
        FromCells = Converted(argument, toPython:=True)
    End If
End Function

Public Function ToCells(ByVal answer As Variant) As Variant
    ' Return an answer with texts of errors turned into errors.
    ToCells = Converted(answer, toPython:=False)
End Function

Private Function Converted(ByVal given As Variant, ByVal toPython As Boolean) As Variant
    ' Convert a single value, or each value of a table or of a row of cells, which has one dimension.
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
    ' Turn an error newer than #N/A, such as #SPILL!, into #VALUE!: xlwings would take it for a number.
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
