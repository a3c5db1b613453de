# Is the service ready? In bash, for a Node process every few seconds in every container would keep a tenth of a core busy.
exec 3<>"/dev/tcp/127.0.0.1/$PORT" || exit 1
printf 'GET /ready HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
IFS= read -r -t 4 status <&3
[[ $status == 'HTTP/1.1 200 '* ]]
