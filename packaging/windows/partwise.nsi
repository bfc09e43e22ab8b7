; The installer for Windows: for one person, without an administrator.
;
;     makensis -INPUTCHARSET UTF8 -WX -DVERSION=0.1.0 -DPAYLOAD=… -DLICENCES=… -DICON=… -DOUT=… partwise.nsi
;
; PAYLOAD is the one-dir bundle (partwise.exe, partwise.com and _internal), LICENCES what `dev.py sbom` wrote. STUB
; chooses another of NSIS's own programs: amd64-unicode, for a Wine without 32 bits.
;
; Switches of the installer: /S silent, /D=FOLDER (last, without quotes). Of uninstall.exe: /S.
; It ends with 0 done, 1 cancelled, 2 Partwise runs, 3 the folder holds another program, 4 the old version could not be
; moved away, 5 the new one could not be written. Whenever it is not 0, what was installed before is there as it was.
;
; The PATH is left alone: NSIS cuts texts at 1024 characters, and many a PATH is longer.

Unicode true
!ifdef STUB
  Target ${STUB}
!endif
SetCompressor /SOLID lzma
SetDateSave off ; two builds of the same bundle shall be the same
RequestExecutionLevel user
ManifestDPIAware true
ManifestSupportedOS all

!include MUI2.nsh
!include FileFunc.nsh

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Partwise"
!define CLASSES "Software\Classes"
!define OPENS_ADDRESSES '\partwise.exe" -- "%1"' ; ends the command of oss://, which begins with the folder

Name "Partwise"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Partwise"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
BrandingText "Partwise ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Partwise"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Partwise installer"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\partwise.exe"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString UPLOAD ${LANG_ENGLISH} "Upload with Partwise"
LangString UPLOAD ${LANG_SIMPCHINESE} "用 Partwise 上传"
LangString RUNS ${LANG_ENGLISH} "Partwise is running. Nothing was changed. Quit it (menu File, Quit), then try again."
LangString RUNS ${LANG_SIMPCHINESE} "Partwise 正在运行，未作任何更改。请先退出它，然后重试。"
LangString NOT_OURS ${LANG_ENGLISH} "$INSTDIR holds another program. Nothing was changed. Choose another folder."
LangString NOT_OURS ${LANG_SIMPCHINESE} "$INSTDIR 中是其他程序，未作任何更改。请选择其他文件夹。"
LangString IN_USE ${LANG_ENGLISH} "A file of the old version is in use. Nothing was changed. Restart Windows, then try again."
LangString IN_USE ${LANG_SIMPCHINESE} "旧版本的文件正被使用，未作任何更改。请重新启动 Windows，然后重试。"
LangString NOT_WRITTEN ${LANG_ENGLISH} "Partwise could not be written. An older version stays as it was. Make room on the disk, then try again."
LangString NOT_WRITTEN ${LANG_SIMPCHINESE} "无法写入 Partwise，旧版本保持不变。请清理磁盘空间，然后重试。"

!macro Refuse CODE TEXT
  SetErrorLevel ${CODE}
  MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT}" /SD IDOK
  Abort "${TEXT}"
!macroend

; Windows lets nobody write to the file of a program that runs.
!macro RefuseWhileItRuns PROGRAM
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      !insertmacro Refuse 2 "$(RUNS)"
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

!macro RemoveWhatWasCutOff
  RMDir /r "$INSTDIR\_internal.new"
  RMDir /r "$INSTDIR\_internal.old"
  Delete "$INSTDIR\partwise.exe.new"
  Delete "$INSTDIR\partwise.exe.old"
  Delete "$INSTDIR\partwise.com.new"
  Delete "$INSTDIR\partwise.com.old"
!macroend

; A folder is renamed whole or not at all, so no file of the old Qt is ever beside one of the new. What looks for viruses
; may hold a new file for a moment: then everything is put back.
!macro PutTheNewInPlaceOfTheOld
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
    Rename "$INSTDIR\_internal" "$INSTDIR\_internal.old"
  ${EndIf}
  !insertmacro MoveAway partwise.exe
  !insertmacro MoveAway partwise.com
  ${IfNot} ${Errors}
    Rename "$INSTDIR\_internal.new" "$INSTDIR\_internal"
    Rename "$INSTDIR\partwise.exe.new" "$INSTDIR\partwise.exe"
    Rename "$INSTDIR\partwise.com.new" "$INSTDIR\partwise.com"
  ${Else}
    SetErrors ; asking clears them
  ${EndIf}
  ${If} ${Errors}
    !insertmacro PutTheOldBack
    !insertmacro RemoveWhatWasCutOff
    !insertmacro Refuse 4 "$(IN_USE)"
  ${EndIf}
  !insertmacro RemoveWhatWasCutOff
!macroend

!macro MoveAway PROGRAM
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    Rename "$INSTDIR\${PROGRAM}" "$INSTDIR\${PROGRAM}.old"
  ${EndIf}
!macroend

!macro PutTheOldBack
  ${If} ${FileExists} "$INSTDIR\_internal.old\*.*"
    RMDir /r "$INSTDIR\_internal"
    Rename "$INSTDIR\_internal.old" "$INSTDIR\_internal"
  ${EndIf}
  !insertmacro PutBack partwise.exe
  !insertmacro PutBack partwise.com
!macroend

!macro PutBack PROGRAM
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}.old"
    Delete "$INSTDIR\${PROGRAM}"
    Rename "$INSTDIR\${PROGRAM}.old" "$INSTDIR\${PROGRAM}"
  ${EndIf}
!macroend

Section "Partwise"
  ${If} ${FileExists} "$INSTDIR\_internal\*.*"
  ${AndIfNot} ${FileExists} "$INSTDIR\uninstall.exe"
    !insertmacro Refuse 3 "$(NOT_OURS)"
  ${EndIf}
  !insertmacro RefuseWhileItRuns partwise.exe
  !insertmacro RefuseWhileItRuns partwise.com
  !insertmacro RemoveWhatWasCutOff

  SetErrorLevel 5 ; where a full disk ends the installation at once
  ClearErrors
  SetOutPath "$INSTDIR\_internal.new"
  File /r "${PAYLOAD}\_internal\*"
  SetOutPath "$INSTDIR"
  File "/oname=partwise.exe.new" "${PAYLOAD}\partwise.exe"
  File "/oname=partwise.com.new" "${PAYLOAD}\partwise.com"
  ${If} ${Errors}
    !insertmacro RemoveWhatWasCutOff
    !insertmacro Refuse 5 "$(NOT_WRITTEN)"
  ${EndIf}
  SetErrorLevel 0
  !insertmacro PutTheNewInPlaceOfTheOld

  RMDir /r "$INSTDIR\licences"
  SetOutPath "$INSTDIR\licences"
  File /r "${LICENCES}\*"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\Partwise.lnk" "$INSTDIR\partwise.exe"
  CreateShortcut "$SENDTO\Partwise.lnk" "$INSTDIR\partwise.exe"
  Call WriteExplorerMenu
  Call TakeAddresses
  Call WriteUninstallEntry
SectionEnd

Function WriteExplorerMenu
  WriteRegStr HKCU "${CLASSES}\*\shell\Partwise" "" "$(UPLOAD)"
  WriteRegStr HKCU "${CLASSES}\*\shell\Partwise" "Icon" '"$INSTDIR\partwise.exe"'
  WriteRegStr HKCU "${CLASSES}\*\shell\Partwise\command" "" '"$INSTDIR\partwise.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\Directory\shell\Partwise" "" "$(UPLOAD)"
  WriteRegStr HKCU "${CLASSES}\Directory\shell\Partwise" "Icon" '"$INSTDIR\partwise.exe"'
  WriteRegStr HKCU "${CLASSES}\Directory\shell\Partwise\command" "" '"$INSTDIR\partwise.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\Applications\partwise.exe" "FriendlyAppName" "Partwise" ; for "Open with"
  WriteRegStr HKCU "${CLASSES}\Applications\partwise.exe\shell\open\command" "" '"$INSTDIR\partwise.exe" "%1"'
  ${RefreshShellIcons}
FunctionEnd

; oss:// addresses are Partwise's where no other program has them; a Partwise in another folder hands them on.
Function TakeAddresses
  ReadRegStr $0 HKCU "${CLASSES}\oss\shell\open\command" ""
  ${If} $0 == ""
    ReadRegStr $0 HKLM "${CLASSES}\oss\shell\open\command" "" ; installed for everybody
  ${EndIf}
  StrLen $1 '${OPENS_ADDRESSES}'
  StrCpy $1 $0 "" -$1
  ${If} $0 == ""
  ${OrIf} $1 == '${OPENS_ADDRESSES}'
    WriteRegStr HKCU "${CLASSES}\oss" "" "URL:Alibaba Cloud OSS"
    WriteRegStr HKCU "${CLASSES}\oss" "URL Protocol" ""
    WriteRegStr HKCU "${CLASSES}\oss\DefaultIcon" "" '"$INSTDIR\partwise.exe",0'
    WriteRegStr HKCU "${CLASSES}\oss\shell\open\command" "" '"$INSTDIR${OPENS_ADDRESSES}'
  ${EndIf}
FunctionEnd

Function WriteUninstallEntry
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Partwise"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" '"$INSTDIR\partwise.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "Partwise"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
FunctionEnd

; What the person uploaded, connected and journalled lies elsewhere, and stays.
Section "Uninstall"
  !insertmacro RefuseWhileItRuns partwise.exe
  !insertmacro RefuseWhileItRuns partwise.com
  Delete "$SMPROGRAMS\Partwise.lnk"
  Delete "$SENDTO\Partwise.lnk"
  DeleteRegKey HKCU "${CLASSES}\*\shell\Partwise"
  DeleteRegKey HKCU "${CLASSES}\Directory\shell\Partwise"
  DeleteRegKey HKCU "${CLASSES}\Applications\partwise.exe"
  ReadRegStr $0 HKCU "${CLASSES}\oss\shell\open\command" ""
  ${If} $0 == '"$INSTDIR${OPENS_ADDRESSES}'
    DeleteRegKey HKCU "${CLASSES}\oss"
  ${EndIf}
  ${un.RefreshShellIcons}
  !insertmacro RemoveWhatWasCutOff
  Delete "$INSTDIR\partwise.exe"
  Delete "$INSTDIR\partwise.com"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licences"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR" ; only when nothing of somebody else is in it
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
SectionEnd
