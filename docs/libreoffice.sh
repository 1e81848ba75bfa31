#!/usr/bin/env bash
# Draw docs/libreoffice.png: a real Calc window on a virtual screen (Xvfb, xdotool, ImageMagick).
# Usage: libreoffice.sh PICTURE FOLDER, where FOLDER holds the unpacked extension in xlkpi/.
set -euo pipefail
picture=$(realpath -m "$1") bundled=$(realpath "$2")
folder=$(mktemp -d)
program=$(dirname "$(realpath "$(command -v soffice)")")
cat >"$folder/shop.csv" <<'CSV'
Month,Revenue,Orders,Average order value,Tier
January,9800,68,=KPI_AOV(B2;C2),"=KPI_BENCHMARK(""custom-phone-cases"";""aov"";D2)"
February,10400,214,=KPI_AOV(B3;C3),"=KPI_BENCHMARK(""custom-phone-cases"";""aov"";D3)"
March,7200,310,=KPI_AOV(B4;C4),"=KPI_BENCHMARK(""custom-phone-cases"";""aov"";D4)"
April,5100,410,=KPI_AOV(B5;C5),"=KPI_BENCHMARK(""custom-phone-cases"";""aov"";D5)"
May,3000,0,=KPI_AOV(B6;C6),"=KPI_BENCHMARK(""custom-phone-cases"";""aov"";D6)"
CSV
export DISPLAY=:87
Xvfb $DISPLAY -screen 0 1360x760x24 >/dev/null 2>&1 &
screen=$!
office=("$program/soffice.bin" "-env:UserInstallation=file://$folder/profile" "-env:BUNDLED_EXTENSIONS=file://$bundled" --norestore --nologo)
trap 'kill $screen; rm -rf "$folder"' EXIT
csv="Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,-1,true"
for _ in 1 2 3; do # a new profile registers the extension only after it was started more than once
  timeout -k 3 60 "${office[@]}" --headless --infilter="$csv" --convert-to ods --outdir "$folder" "$folder/shop.csv" >/dev/null 2>&1 || true
done
timeout -k 3 40 "${office[@]}" --calc "$folder/shop.ods" >/dev/null 2>&1 &
sleep 9
window=$(xdotool search --name "shop.ods" | tail -1)
xdotool windowsize "$window" 1360 760 windowmove "$window" 0 0
sleep 1
xdotool windowfocus "$window" key Escape
sleep 1
xdotool key ctrl+Home
sleep 0.5
xdotool key Right Right Right Down
sleep 0.5
xdotool key ctrl+F2
sleep 3
xdotool search --name "Function Wizard" windowmove 600 140
sleep 2
import -window root -strip "$picture"
