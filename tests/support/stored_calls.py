"""Calls of our functions in the forms in which programs store them."""

from __future__ import annotations

BARE = "=KPI_AOV(A1,B1)"

OLD_PATH = r"='C:\Users\Ann Lee\XLSTART\xlkpi.xlam'!KPI_AOV(A1,B1)"

QUOTED = "=KPI_AOV('O''Neil (_xludf.KPI_AOV(1)'!A1," + '"say ""[1]!KPI_AOV(""")'
"""Calls within a sheet's name and a text are none."""

TABLE_COLUMNS = ("T['#a]", 'T[5" (KPI_CSAT(]', "T[[#This Row],[it''s]]", "T['[a']]")
"""In the names of tables' columns apostrophes, quotation marks and round brackets mean nothing."""

CALLS = {
    BARE: BARE,
    "=_xludf.KPI_AOV(A1,B1)": BARE,
    "=_XLUDF.KPI_AOV(A1,B1)": BARE,
    "=_xldudf_KPI_AOV(A1,B1)": BARE,
    "=ORG.XLKPI.FUNCTIONS.KPI_AOV(A1,B1)": BARE,
    "=_xludf.ORG.XLKPI.FUNCTIONS.KPI_AOV(A1,B1)": BARE,
    "=[1]!KPI_AOV(A1,B1)": BARE,
    "=[12]!_xludf.KPI_AOV(A1,B1)": BARE,
    "=xlkpi.xlam!KPI_AOV(A1,B1)": BARE,
    "='xlkpi.xlam'!KPI_AOV(A1,B1)": BARE,
    OLD_PATH: BARE,
    r"='C:\O''Neil''s\XLKPI.XLAM'!KPI_AOV(A1,B1)": BARE,
    "='https://d.docs.live.net/1a/xlkpi.xlam'!KPI_AOV(A1,B1)": BARE,
    "=@KPI_AOV(A1:A9,B1)+[1]!KPI_CSAT(1,2)": "=@KPI_AOV(A1:A9,B1)+KPI_CSAT(1,2)",
    '=IFERROR(_xludf.KPI_AOV(A1,B1),"")': '=IFERROR(KPI_AOV(A1,B1),"")',
    "=IFERROR(_xludf.KPI_AOV(A1,B1),A10/B10)": "=IFERROR(KPI_AOV(A1,B1),A10/B10)",
    "=IFERROR(_xludf.KPI_AOV(A1,B1),A1)": "=IFERROR(KPI_AOV(A1,B1),A1)",
    '=IFERROR(_xludf.KPI_LIST("x"),"x")': '=IFERROR(KPI_LIST("x"),"x")',
    "=IFERROR(_xludf.KPI_AOV(A1,B1)*2,A1/B1*2)": "=IFERROR(KPI_AOV(A1,B1)*2,A1/B1*2)",
    "=IFERROR(2,_xludf.KPI_AOV(A1,B1))": "=IFERROR(2,KPI_AOV(A1,B1))",
    "=IFERROR(_xludf.KPI_AOV(A1,B1),A1/B1)+[1]!KPI_AOV(A2,B2)": "=IFERROR(KPI_AOV(A1,B1),A1/B1)+KPI_AOV(A2,B2)",
    QUOTED.replace("KPI_AOV", "_xludf.KPI_AOV", 1): QUOTED,
    r"='C:\other.xlam'!KPI_AOV(1)+[1]!KPI_CSAT(1,2)": r"='C:\other.xlam'!KPI_AOV(1)+KPI_CSAT(1,2)",
    "=_xlfn._xludf.KPI_AOV(A1,B1)": BARE,
    **{f"=_xludf.KPI_AOV({column},B1)": f"=KPI_AOV({column},B1)" for column in TABLE_COLUMNS},
    "=kpi_aov(A1,B1)": "=kpi_aov(A1,B1)",
    "=SUM(1,-KPI_AOV(1,2),{1,2})": "=SUM(1,-KPI_AOV(1,2),{1,2})",
}

OTHERS = (
    "=A1+B1", "KPI_AOV(A1,B1) is a function", '="KPI_AOV("&A1', "=KPI_AOV", "=MY_KPI_AOV(A1,B1)", "=MYKPI_AOV(A1)",
    "=KPI_MINE(A1)", "=[1]!KPI_MINE(A1)", "=éKPI_AOV(A1)", "=_xlfn.KPI_AOV(A1)", "=ORG.OTHER.KPI_AOV(A1)",
    "=Book1.xlsm!KPI_AOV(A1,B1)",
    r"='C:\other.xlam'!KPI_AOV(A1)", r"='C:\notxlkpi.xlam'!KPI_AOV(A1)", "='[1]Sheet'!KPI_AOV(A1)",
    "='KPI_AOV('!A1", "=Table1[KPI_AOV]", "", "=", "KPI_",
)  # fmt: skip

DUAL = (
    "=IFERROR(KPI_AOV(A1,B1),A1/B1)", '=IF(A1="","",iferror( @[1]!KPI_AOV( A1 , B1 ) , IF(B1+0=0,A1/B1,A1/B1)))',
    r"=IFERROR('C:\Users\Ann Lee\xlkpi.xlam'!KPI_AOV('My (in''puts),'!$A$1,B1),'My (in''puts),'!$A$1/B1)",
    '=IFERROR(_xludf.KPI_BENCHMARK("x","aov",C1,"en",Benchmarks!$C$5:$I$9),IF(C1>Benchmarks!$I$5,"Good",""))',
    "=IFERROR(KPI_CONSULTATIONS(B2:M2),SUM(B2:M2))", "=IFERROR(KPI_AOV(T[[#This Row],[a]],2),T[[#This Row],[a]]/2)",
)  # fmt: skip
