Attribute VB_Name = "xlkpi_macros"
Option Explicit
' The macros for users, who start them by Alt+F8 and the macro's name.

Public Sub xlkpi_status()
    ' Show whether Python answers; if not, show why, and try again if the user wants it.
    Dim message As String
    Do
        On Error Resume Next
        XLPy
        On Error GoTo 0
        If WhyNoPython() = "" Then
            MsgBox Text("answers", Setting("python")), vbInformation, "xlkpi"
            Exit Sub
        End If
        message = Text("fails", WhyNoPython()) & vbLf & vbLf & MoreAboutIt() & vbLf & vbLf & Text("again")
        If MsgBox(message, vbYesNo + vbExclamation, "xlkpi") <> vbYes Then Exit Sub
        ForgetFailure
        Application.CalculateFull
    Loop
End Sub
