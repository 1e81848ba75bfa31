Attribute VB_Name = "xlkpi_formulas"
Option Explicit
Option Private Module
' Enters formulas that call our functions again when their workbook is opened. Excel may not have linked them to this
' add-in: it looks up a bare name only when a formula is entered, and otherwise keeps the path where it once found it.
' Dual formulas, which have the plain formula beside the call, are left alone. They compute without a link, and Excel
' saves a linked one with the path of this file and warns everyone who opens the workbook.

Private Const ADD_IN As String = "{add_in}"
Private Const MARK As String = "|" ' in formulas only within texts, and where a program is asked (DDE)
Private Const ASKING As String = "|WEBSERVICE|RTD|IMAGE|IMPORTTEXT|IMPORTCSV|CALL|REGISTER|REGISTER.ID|"

Public Sub EnterFormulasAgain(ByVal book As Object)
    ' Enter a workbook's calls again. Other formulas, protected sheets and the Saved flag stay as they were.
    Dim callers As Collection, cell As Object, names As String, reaching As String
    Dim calculates As Long, saved As Boolean, shows As Boolean, tells As Boolean, fills As Boolean
    If book.IsAddin Then Exit Sub
    names = OurNames()
    Set callers = CallingCells(book, names)
    If callers.Count = 0 Then Exit Sub
    reaching = WhatReachesOut(book)
    With Application
        saved = book.Saved
        calculates = .Calculation
        shows = .ScreenUpdating
        tells = .EnableEvents
        fills = .AutoCorrect.AutoFillFormulasInLists
        On Error GoTo restore
        .ScreenUpdating = False
        .EnableEvents = False
        .AutoCorrect.AutoFillFormulasInLists = False
        .Calculation = xlCalculationManual
        For Each cell In callers
            EnterAgain cell, names, reaching
        Next cell
restore:
        On Error Resume Next
        .Calculation = calculates
        .AutoCorrect.AutoFillFormulasInLists = fills
        .EnableEvents = tells
        .ScreenUpdating = shows
        book.Saved = saved
    End With
End Sub

Private Function CallingCells(ByVal book As Object, ByVal names As String) As Collection
    Dim callers As New Collection, sheet As Object, formulas As Object, area As Object
    For Each sheet In book.Worksheets
        Set formulas = Nothing
        On Error Resume Next ' SpecialCells raises an error on a sheet without formulas
        If Not sheet.ProtectContents Then Set formulas = sheet.UsedRange.SpecialCells(xlCellTypeFormulas)
        On Error GoTo 0
        If Not formulas Is Nothing Then
            For Each area In formulas.Areas
                AddCallingCells area, names, callers
            Next area
        End If
    Next sheet
    Set CallingCells = callers
End Function

Private Sub AddCallingCells(ByVal area As Object, ByVal names As String, ByVal callers As Collection)
    Dim texts As Variant, r As Long, c As Long
    texts = area.Formula ' one read for all cells
    If Not IsArray(texts) Then
        If BareCalls(texts, names) <> "" Then callers.Add area
        Exit Sub
    End If
    For r = 1 To UBound(texts, 1)
        For c = 1 To UBound(texts, 2)
            If BareCalls(texts(r, c), names) <> "" Then callers.Add area.Cells(r, c)
        Next c
    Next r
End Sub

Private Sub EnterAgain(ByVal cell As Object, ByVal names As String, ByVal reaching As String)
    Dim formula As String, inArray As Boolean
    On Error Resume Next ' a formula that Excel refuses stays as it is
    inArray = cell.HasArray
    If inArray Then
        If cell.Address <> cell.CurrentArray.Cells(1, 1).Address Then Exit Sub
        formula = ToEnter(cell.CurrentArray.FormulaArray, names, reaching)
        If formula <> "" Then cell.CurrentArray.FormulaArray = formula
        Exit Sub
    End If
    formula = ToEnter(cell.Formula2, names, reaching)
    If Err.Number <> 0 Then ' an Excel without dynamic arrays
        formula = ToEnter(cell.Formula, names, reaching)
        If formula <> "" Then cell.Formula = formula
    ElseIf formula <> "" Then
        cell.Formula2 = formula
    End If
End Sub

Private Function OurNames() As String
    ' Return our functions from the list on this add-in's sheet: "|KPI_AOV|...|"
    Dim cell As Object
    OurNames = "|"
    For Each cell In ThisWorkbook.Worksheets(1).UsedRange.Columns(1).Cells
        If cell.Value Like "KPI_*" Then OurNames = OurNames & cell.Value & "|"
    Next cell
End Function

Private Function WhatReachesOut(ByVal book As Object) As String
    ' Return ASKING, and the names of a workbook whose formulas reach out, directly or through other names.
    Dim defined As Object, name As String, before As String
    WhatReachesOut = ASKING
    On Error Resume Next ' a name that cannot be read counts as one that reaches out
    Do
        before = WhatReachesOut
        For Each defined In book.Names
            name = UCase$(Mid$(defined.Name, InStrRev(defined.Name, "!") + 1)) & MARK
            If InStr(WhatReachesOut, MARK & name) = 0 Then
                If ReachesOut(defined.RefersTo, WhatReachesOut) Then
                    WhatReachesOut = WhatReachesOut & name
                End If
            End If
        Next defined
    Loop Until WhatReachesOut = before
End Function

Public Function ToEnter(ByVal formula As String, ByVal names As String, Optional ByVal reaching As String = ASKING) As String
    ' Return the formula to enter in place of a formula; "" to leave it alone.
    ToEnter = BareCalls(formula, names)
    If ReachesOut(ToEnter, reaching) Then ToEnter = ""
End Function

Private Function ReachesOut(ByVal formula As String, ByVal reaching As String) As Boolean
    ' Return whether a formula asks another file, a program, a library or the web. In a workbook that is opened, Excel
    ' waits for the user's consent; a formula that is entered asks at once, which an untrusted workbook must not reach.
    Dim tokens() As String, index As Long, token As String, before As String
    ReadTokens formula, tokens
    For index = 4 To UBound(tokens)
        token = tokens(index)
        before = tokens(index - 1)
        If token = "!" Then
            ReachesOut = Right$(before, 1) = "]" Or NamesFile(before)
        ElseIf IsOfWord(Left$(token, 1)) Then ' with or without a bracket: LET and MAP take a function by its name
            ReachesOut = Right$(before, 1) = "]" Or InStr(reaching, MARK & WithoutSigns(token) & MARK) > 0
            ReachesOut = ReachesOut Or UCase$(token) Like "CUBE[A-Z]*"
        Else
            ReachesOut = token = MARK
        End If
        If ReachesOut Then Exit Function
    Next index
End Function

Private Function WithoutSigns(ByVal token As String) As String
    ' Return a function's name without the prefix that Excel gives functions newer than the file's format.
    WithoutSigns = Replace(Replace(Replace(UCase$(token), "_XLFN.", ""), "_XLWS.", ""), "_XLETA.", "")
End Function

Private Function NamesFile(ByVal owner As String) As Boolean
    ' Return whether the text in apostrophes before an exclamation mark is more than a sheet's name.
    If Left$(owner, 1) <> "'" Then Exit Function
    NamesFile = InStr(owner, "\") + InStr(owner, "/") + InStr(owner, "[") + InStr(owner, MARK) > 0
End Function

Public Function BareCalls(ByVal formula As String, ByVal names As String) As String
    ' Return a formula with our functions called by their bare names; "" where it calls none, or only in dual formulas.
    Dim tokens() As String, index As Long, ours As Boolean
    If Left$(formula, 1) <> "=" Or InStr(1, formula, "KPI_", vbTextCompare) = 0 Then Exit Function
    ReadTokens formula, tokens
    For index = 4 To UBound(tokens) - 1
        If tokens(index + 1) = "(" Then
            If MadeBare(tokens, index, names) Then ours = ours Or Not IsDual(tokens, index)
        End If
    Next index
    If ours Then BareCalls = Join(tokens, "")
End Function

Private Sub ReadTokens(ByVal formula As String, tokens() As String)
    ' Split a formula into tokens. The first four and the last one are empty, so that every token has neighbours.
    Dim count As Long, place As Long
    ReDim tokens(0 To Len(formula) + 4)
    count = 4
    place = 1
    Do While place <= Len(formula)
        tokens(count) = Mid$(formula, place, TokenLength(formula, place))
        place = place + Len(tokens(count))
        count = count + 1
    Loop
    ReDim Preserve tokens(0 To count)
End Sub

Private Function TokenLength(ByVal formula As String, ByVal place As Long) As Long
    ' Return the length of a token: a text in quotes, a path in apostrophes, square brackets with their content, a word,
    ' or one character.
    Dim first As String, last As Long
    first = Mid$(formula, place, 1)
    last = place
    If first = """" Or first = "'" Then
        last = InStr(place + 1, formula, first)
        Do While last > 0 And Mid$(formula, last + 1, 1) = first ' a doubled quote belongs to the text
            last = InStr(last + 2, formula, first)
        Loop
        If last = 0 Then last = Len(formula)
    ElseIf first = "[" Then
        last = EndOfBrackets(formula, place)
    ElseIf IsOfWord(first) Then
        Do While IsOfWord(Mid$(formula, last + 1, 1))
            last = last + 1
        Loop
    End If
    TokenLength = last - place + 1
End Function

Private Function EndOfBrackets(ByVal formula As String, ByVal place As Long) As Long
    ' Return where the square bracket at a place is closed. In the name of a table's column an apostrophe escapes
    ' brackets, # and itself; quotation marks are letters.
    Dim depth As Long
    EndOfBrackets = place - 1
    Do
        EndOfBrackets = EndOfBrackets + 1
        Select Case Mid$(formula, EndOfBrackets, 1)
            Case "'": EndOfBrackets = EndOfBrackets + 1
            Case "[": depth = depth + 1
            Case "]": depth = depth - 1
        End Select
    Loop While depth > 0 And EndOfBrackets < Len(formula)
End Function

Private Function IsOfWord(ByVal character As String) As Boolean
    IsOfWord = character Like "[A-Za-z0-9_.\?]"
    If Len(character) = 1 Then IsOfWord = IsOfWord Or AscW(character) > 127 Or AscW(character) < 0
End Function

Private Function MadeBare(tokens() As String, ByVal index As Long, ByVal names As String) As Boolean
    ' Return whether a token is one of our functions, and empty the tokens that qualify its name.
    Dim prefix As Variant, name As String, qualifier As Long, before As Long
    name = tokens(index)
    ' the prefixes of a function that Excel did not know, of one from the web, and of one from LibreOffice
    For Each prefix In Array("_xlfn._xludf.", "_xludf.", "_xldudf_", "org.xlkpi.functions.")
        If LCase$(Left$(name, Len(prefix))) = prefix Then name = Mid$(name, Len(prefix) + 1)
    Next prefix
    If InStr(1, names, "|" & name & "|", vbTextCompare) = 0 Then Exit Function
    If tokens(index - 1) = "!" Then
        qualifier = QualifierLength(tokens, index)
        If qualifier = 0 Then Exit Function ' another file's function
    End If
    For before = index - qualifier To index - 1
        tokens(before) = ""
    Next before
    tokens(index) = name
    MadeBare = True
End Function

Private Function IsDual(tokens() As String, ByVal index As Long) As Boolean
    ' Return whether a call is the first argument of IFERROR, and the second argument computes from the same cells.
    Dim place As Long, callArguments As Collection, both As Collection, argument As Variant, isRead As Boolean
    place = index + 1
    Set callArguments = ArgumentsFrom(tokens, place)
    If tokens(Beside(tokens, place, 1)) <> "," Then Exit Function
    place = Beside(tokens, index, -1)
    If tokens(place) <> "(" Or UCase$(tokens(Beside(tokens, place, -1))) <> "IFERROR" Then Exit Function
    Set both = ArgumentsFrom(tokens, place)
    For Each argument In callArguments
        isRead = InStr(1, both(2), argument, vbTextCompare) > 0
        If isRead And Not IsConstant(argument) Then
            IsDual = True
        ElseIf Not (isRead Or IsConstant(argument) Or InStr(argument, ":") > 0) Then
            IsDual = False
            Exit Function
        End If
    Next argument
End Function

Private Function ArgumentsFrom(tokens() As String, ByRef place As Long) As Collection
    ' Return the arguments between the bracket at a place and its closing bracket, to which place moves. A mark stands
    ' before and after each token, so that A1 is not found in A10.
    Dim depth As Long, argument As String, found As New Collection
    argument = MARK
    depth = 1
    Do While depth > 0 And place < UBound(tokens) - 1
        place = place + 1
        If tokens(place) Like "[({]" Then depth = depth + 1
        If tokens(place) Like "[)}]" Then depth = depth - 1
        If depth = 0 Or (depth = 1 And tokens(place) = ",") Then
            found.Add argument
            argument = MARK
        ElseIf Trim$(tokens(place)) <> "" Then
            argument = argument & tokens(place) & MARK
        End If
    Loop
    Set ArgumentsFrom = found
End Function

Private Function IsConstant(ByVal argument As String) As Boolean
    Dim text As String
    text = Replace(argument, MARK, "")
    IsConstant = text = "" Or Left$(text, 1) = """" Or IsNumeric(text)
End Function

Private Function Beside(tokens() As String, ByVal place As Long, ByVal way As Long) As Long
    ' Return the place of the next token in a direction, skipping blanks, emptied tokens and the @ of a single value.
    Beside = place + way
    Do While Beside > 0 And Beside < UBound(tokens) And (Trim$(tokens(Beside)) = "" Or tokens(Beside) = "@")
        Beside = Beside + way
    Loop
End Function

Private Function QualifierLength(tokens() As String, ByVal index As Long) As Long
    ' Return how many tokens before a function name this add-in, in any folder, or a link's number: [1]!
    Dim owner As String
    owner = LCase$(tokens(index - 2))
    If owner = ADD_IN Or owner = "'" & ADD_IN & "'" Or owner Like "'*[\/]" & ADD_IN & "'" Then
        QualifierLength = 2
    ElseIf owner = "[" & Val(Mid$(owner, 2)) & "]" Then
        QualifierLength = 2
    End If
End Function
