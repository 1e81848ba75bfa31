@echo off
rem The commands of the README on Windows: make demo, make check, make test. Needs Python 3.11 or later (python.org).
setlocal
cd /d "%~dp0"
set BIN=.venv\Scripts
if not exist %BIN%\python.exe py -3 -m venv .venv || exit /b 1
if "%1"=="demo" goto demo
if "%1"=="check" goto test
if "%1"=="test" goto test
echo make demo   ten templates and a dozen filled workbooks, in demo\
echo make check  in a minute: lint, types, and the tests that need no other program
echo make test   every check; those that need LibreOffice or Gnumeric are skipped where these are not installed
exit /b 2

:demo
%BIN%\python -m pip install --quiet --quiet --editable . || exit /b 1
%BIN%\xlkpi demo -o demo --overwrite
exit /b %errorlevel%

:test
%BIN%\python -m pip install --quiet --quiet --editable .[test,lint] || exit /b 1
%BIN%\ruff check || exit /b 1
%BIN%\ruff format --check || exit /b 1
%BIN%\mypy || exit /b 1
%BIN%\lint-imports || exit /b 1
if "%1"=="check" goto quick
%BIN%\python -m pytest
exit /b %errorlevel%

:quick
%BIN%\python -m pytest -q -m "not (slow or libreoffice or gnumeric or node or onlyoffice or spark or browser)"
exit /b %errorlevel%
