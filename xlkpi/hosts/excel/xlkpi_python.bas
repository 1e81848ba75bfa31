Attribute VB_Name = "xlkpi_python"
Option Explicit
Option Private Module
' Starts and asks the Python that answers the functions: the one that `xlkpi addin excel install` has written on this
' add-in's sheet. No open workbook, folder or variable of the system is asked for another one.

#If Win64 Then
    Private Const LIBRARY As String = "xlwings64-{xlwings}.dll"
    Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-{xlwings}.dll" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long
#Else
    Private Const LIBRARY As String = "xlwings32-{xlwings}.dll"
    Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings32-{xlwings}.dll" (ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long
#End If
Private Declare PtrSafe Function LoadLibrary Lib "kernel32" Alias "LoadLibraryW" (ByVal path As LongPtr) As LongPtr
Private Declare PtrSafe Sub Sleep Lib "kernel32" (ByVal milliseconds As Long)

Private Const IF_IT_RUNS As Long = 0 ' the modes of xlwings' library
Private Const START_IT As Long = 1
Private Const END_IT As Long = -1
Private Const MOST_STARTS As Long = 3
Private Const NO_PYTHON As Long = vbObjectError + 1000

Private failure As String ' why Python does not answer. It is not asked again in this session unless the user wants it
Private details As String
Private loaded As Boolean
Private starts As Long
Private serving As String
Private told As Boolean

Public Function XLPy() As Object
    ' Return Python's COM server, which the first call starts. Raise an error where it does not run, after the first
    ' call without a wait.
    Dim server As Object
    If failure = "" And starts > 0 Then Set server = Activated(IF_IT_RUNS)
    If failure = "" And server Is Nothing Then
        failure = WhatIsMissing()
        If failure = "" Then
            starts = starts + 1
            Set server = Activated(START_IT)
        End If
    End If
    If failure <> "" Then Err.Raise NO_PYTHON, "xlkpi", failure
    Set XLPy = server
End Function

Public Function WhyNoPython() As String
    ' Return why Python does not answer; "" while it does.
    WhyNoPython = failure
End Function

Public Function MoreAboutIt() As String
    ' Return what Windows or xlwings' library said of the failure.
    MoreAboutIt = details
End Function

Public Sub TellInStatusBar()
    ' Show once that Python does not answer.
    If failure = "" Or told Then Exit Sub
    told = True
    Application.StatusBar = Text("bar", failure)
End Sub

Public Sub ClearStatusBar()
    If told Then Application.StatusBar = False
End Sub

Public Sub ForgetFailure()
    ' Let the next call try again, with a new Python.
    If loaded Then Activated END_IT
    ClearStatusBar
    failure = ""
    details = ""
    starts = 0
    told = False
End Sub

Private Function Activated(ByVal mode As Long) As Object
    ' Call xlwings' library in a mode, and return the COM server. Needs the library loaded from its installed place.
    Dim answer As Variant
    If XLPyDLLActivateAuto(answer, serving, mode) <> 0 Then
        details = answer
        If details Like "Could not create Python process*" Then
            failure = Text("missing.start")
        Else
            failure = Text("missing.reach")
        End If
    ElseIf IsObject(answer) Then
        Set Activated = answer
    End If
End Function

Private Function WhatIsMissing() As String
    ' Return why the installed Python cannot be started; "" where it can. Wait no longer than the sheet says.
    Dim python As String, origin As String, folder As String, file As String
    python = Setting("python")
    origin = Setting("base")
    folder = Setting("libraries")
    file = folder & "\" & LIBRARY
    serving = Setting("serve")
    If python = "" Then
        WhatIsMissing = Text("missing.install")
    ElseIf Not (IsLocal(python) And IsLocal(folder)) Then
        WhatIsMissing = Text("missing.local")
    ElseIf Not IsThere(python) Then
        WhatIsMissing = Text("missing.python", python)
    ElseIf Not IsThere(origin) Then
        WhatIsMissing = Text("missing.python", origin)
    ElseIf LoadLibrary(StrPtr(file)) = 0 Then
        WhatIsMissing = Text("missing.library", file)
    ElseIf starts = MOST_STARTS Then
        WhatIsMissing = Text("missing.ends")
    Else
        loaded = True
        WhatIsMissing = WhatPythonLacks()
    End If
End Function

Private Function IsLocal(ByVal path As String) As Boolean
    IsLocal = path Like "[A-Za-z]:\*"
End Function

Private Function IsThere(ByVal path As String) As Boolean
    Dim attributes As Long
    On Error Resume Next
    attributes = GetAttr(path)
    IsThere = Err.Number = 0
End Function

Private Function WhatPythonLacks() As String
    ' Check by a run of Python that it starts and imports what it needs. xlwings' library would wait two minutes for it.
    Dim host As Object, process As Object, longest As Long, waited As Long
    On Error Resume Next
    Set host = CreateObject("WScript.Shell")
    If host Is Nothing Then Exit Function ' an administrator has switched it off: the library then finds out
    Set process = host.Exec(Setting("check"))
    details = Err.Description
    On Error GoTo 0
    If process Is Nothing Then
        WhatPythonLacks = Text("missing.start")
        Exit Function
    End If
    details = ""
    longest = 1000 * CLng(Setting("seconds"))
    Do While process.Status = 0 And waited < longest
        Sleep 50
        waited = waited + 50
    Loop
    If process.Status = 0 Then
        process.Terminate
        WhatPythonLacks = Text("missing.slow", Setting("seconds"))
    ElseIf process.ExitCode <> 0 Then
        details = process.StdOut.ReadAll
        WhatPythonLacks = Text("missing." & process.ExitCode)
        If WhatPythonLacks = "" Then WhatPythonLacks = Text("missing.other", process.ExitCode)
    End If
End Function

Public Function Text(ByVal key As String, Optional ByVal value As String) As String
    ' Return a text of this add-in's sheet, with a value in it.
    Text = Replace(Setting(key), "{0}", value)
End Function

Public Function Setting(ByVal key As String) As String
    ' Return the value beside a name on this add-in's sheet.
    Dim table As Variant, r As Long
    table = ThisWorkbook.Worksheets(1).UsedRange.Value
    For r = 1 To UBound(table, 1)
        If table(r, 1) = key Then
            Setting = table(r, 2)
            Exit Function
        End If
    Next r
End Function
