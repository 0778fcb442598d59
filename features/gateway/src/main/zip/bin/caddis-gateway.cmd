@echo off
rem Starts the gateway with the java of JAVA_HOME, or else of the PATH; JAVA_OPTS are options for it, as -Xmx256m.
setlocal
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" %JAVA_OPTS% -cp "%~dp0..\lib\*" io.caddis.mqtt.gateway.Start %*
exit /b %ERRORLEVEL%
