"""What the tests' telephones do, as sipp is told of it: XML with words to fill in (``$word``)."""

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="$name">\n'
TAIL = "</scenario>\n"
SDP = """\
v=0
o=test 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[local_ip_type] $sound_host
t=0 0
m=audio $sound_port RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20"""
OF_KEYS = """\
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
"""
SOUND_OF = (
    '<action><ereg regexp="m=audio ([0-9]+)" search_in="body" check_it="true"'
    ' assign_to="all,port"/><exec command="echo [$$port] > $port_file"/></action>'
)
USED = '<Reference variables="all,port"/>\n'


def filled(part: str, **words: object) -> str:
    """Fill in some words now, and leave the others."""
    for word, told in words.items():
        part = part.replace(f"${word}", str(told))
    return part


INVITE = f"""\
  <send retrans="500"><![CDATA[
INVITE sip:$number@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: "$shown" <sip:$caller@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:$number@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: $turn INVITE
Contact: <sip:$caller@[local_ip]:[local_port]>
$shows
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

{SDP}
]]></send>
"""
ACK = """\
  <send><![CDATA[
ACK $whom SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
$routes
From: "$shown" <sip:$caller@[local_ip]:[local_port]>;tag=[pid]c[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: $turn ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
"""
TALKS = f"""\
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rrs="true">{SOUND_OF}</recv>
{filled(ACK, whom="[next_url]", routes="[routes]")}
  <recv request="BYE" timeout="$lasts_ms" ontimeout="hang up" next="over"/>
  <label id="hang up"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
From: "$shown" <sip:$caller@[local_ip]:[local_port]>;tag=[pid]c[call_number]
[last_To:]
Call-ID: [call_id]
CSeq: 9 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200" next="end"/>
"""


def _asked(turn: int, shows: str = "User-Agent: test") -> str:
    return filled(INVITE, turn=turn, shows=shows)


CALLER = _asked(1) + filled(TALKS, turn=1)
SHOWS_PASSWORD = (
    _asked(1)
    + '  <recv response="401" auth="true"/>\n'
    + filled(
        ACK,
        turn=1,
        whom="sip:$number@[remote_ip]:[remote_port]",
        routes="Subject: call",
    )
    + _asked(2, "[authentication username=$user password=$password]")
)
CALLER_WITH_PASSWORD = SHOWS_PASSWORD + filled(TALKS, turn=2)
REFUSED = SHOWS_PASSWORD + '  <recv response="401"/>\n'
OK_TO_BYE = """\
  <label id="over"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <label id="end"/>
"""
CALLED = """\
  <recv request="INVITE" rrs="true">
    <action>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
    </action>
  </recv>
  <send><![CDATA[
SIP/2.0 180 Ringing
[last_Via:]
[last_From:]
[last_To:];tag=[pid]d[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Length: 0

]]></send>
"""
ANSWERS = f"""\
  <pause milliseconds="$rings_ms"/>
  <send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]d[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
Content-Type: application/sdp
Content-Length: [len]

{SDP}
]]></send>
  <recv request="ACK"/>
  <recv request="BYE" timeout="$lasts_ms" ontimeout="hang up" next="over"/>
  <label id="hang up"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$$to];tag=[pid]d[call_number]
To:[$$from]
[last_Call-ID:]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200" next="end"/>
"""
RINGS_ON = """\
  <recv request="CANCEL"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <send retrans="500"><![CDATA[
SIP/2.0 487 Request Terminated
[last_Via:]
From:[$$from]
To:[$$to];tag=[pid]d[call_number]
[last_Call-ID:]
CSeq: 1 INVITE
Content-Length: 0

]]></send>
  <recv request="ACK"/>
"""
BUSY = """\
  <send retrans="500"><![CDATA[
SIP/2.0 486 Busy Here
[last_Via:]
[last_From:]
[last_To:];tag=[pid]d[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <recv request="ACK"/>
"""
REGISTER = """\
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$user@[remote_ip]>;tag=[pid]r[call_number]
To: <sip:$user@[remote_ip]>
Call-ID: [call_id]
CSeq: $turn REGISTER
Contact: <sip:$user@[local_ip]:$listens>
Expires: 300
$shows
Max-Forwards: 70
Content-Length: 0

"""
CHALLENGE = """\
  <recv request="$method"/>
  <send><![CDATA[
SIP/2.0 401 Unauthorized
[last_Via:]
[last_From:]
[last_To:];tag=[pid]w[call_number]
[last_Call-ID:]
[last_CSeq:]
WWW-Authenticate: Digest realm="carrier", nonce="$nonce", algorithm=MD5
Content-Length: 0

]]></send>
$between
  <recv request="$method" rrs="true">
    <action>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
      $more
      <verifyauth assign_to="known" username="$user" password="$password"/>
    </action>
  </recv>
  <nop next="known" test="known"/>
  <send next="end"><![CDATA[
SIP/2.0 403 Forbidden
[last_Via:]
[last_From:]
[last_To:];tag=[pid]x[call_number]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
  <label id="known"/>
"""
REGISTERED = """\
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]y[call_number]
[last_Call-ID:]
[last_CSeq:]
[last_Contact:];expires=600
Content-Length: 0

]]></send>
  <nop><action><exec command="echo 1 > $port_file"/></action></nop>
  <label id="end"/>
<Reference variables="from,to"/>
"""
ASKS = f"""\
  <send retrans="500"><![CDATA[
{filled(REGISTER, turn="1", shows="User-Agent: test")}]]></send>
  <recv response="401" auth="true"/>
  <send retrans="500"><![CDATA[
{
    filled(
        REGISTER, turn="2", shows="[authentication username=$user password=$password]"
    )
}]]></send>
  <recv response="200"/>
"""
