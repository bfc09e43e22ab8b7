"""The words for what happens on the way to OSS: name, line, proxy, certificate; and what plain HTTP exposes.

All codes here are ours: no answer of OSS arrived, or one that nobody can use.
"""

from __future__ import annotations

from partwise.core.advising import Advice, ours, passing

_LINE = {
    "NameNotResolved": passing(
        "The server's name could not be found.",
        "Check the network connection, and the spelling of the region or endpoint.",
    ),
    "ConnectionRefused": passing(
        "Nobody listens at this address.", "Check the endpoint and its port, and that the server runs."
    ),
    "NoRoute": passing("The server cannot be reached from this network.", "Check the network connection."),
    "ConnectTimeout": passing("The server did not answer the connection.", "Check the network and the firewall."),
    "InternalEndpoint": passing(
        "The internal endpoint did not answer: it can be reached only from inside its region's network.",
        "Use the public endpoint of the region.",
    ),
    "NoAnswer": passing("OSS did not answer in time."),
    "ConnectionBroken": passing("The connection broke."),
    "BrokenAnswer": passing("OSS's answer arrived damaged."),
    "NotOss": passing(
        "Something other than OSS answered, perhaps a proxy or a sign-in page.",
        "Check the endpoint, and sign in to the network if it asks for it.",
    ),
    "GatewayFailed": passing("A gateway on the way to OSS had a problem."),
}

_PROXY = {
    "ProxyUnreachable": passing(
        "The proxy cannot be reached.", "Check its address and port, or connect without a proxy."
    ),
    "ProxySilent": passing(
        "The proxy did not answer the connection, or the server behind it did not.",
        "Check the proxy's address and port, and the endpoint.",
    ),
    "ProxyCannotReach": passing(
        "The proxy could not reach the server.", "Check the endpoint, and ask those who run the proxy."
    ),
    "ProxyPassword": Advice(
        "The proxy wants a user name and a password, or does not accept those it was given.",
        "Enter the proxy's user name and password again.",
    ),
    "ProxyRefused": Advice(
        "The proxy refused the connection.", "Check the kind and the address of the proxy, and whether it lets you out."
    ),
    "InvalidProxy": Advice(
        "The proxy's address cannot be used.",
        "Write it as http://HOST:PORT or socks5://HOST:PORT, with its user name and password in their own fields.",
    ),
}

_CERTIFICATE = {
    "CertificateExpired": Advice(
        "The server's certificate has expired, so nothing was sent.",
        "Check this computer's date; if it is right, those who run the server must renew the certificate.",
    ),
    "CertificateNotYetValid": Advice(
        "The server's certificate is not valid yet, so nothing was sent.",
        "Set this computer's date and time right, then try again.",
    ),
    "CertificateOfAnotherHost": Advice(
        "The server's certificate belongs to another name, so nothing was sent.",
        "Check the spelling of the endpoint; a custom domain needs a certificate of its own in the OSS console.",
    ),
    "CertificateUnknown": Advice(
        "The server's certificate comes from nobody this computer trusts, so nothing was sent.",
        "If it is your own server or a proxy that inspects traffic, add its CA certificate to this connection.",
    ),
    "CertificateRefused": Advice(
        "The server's certificate cannot be trusted, so nothing was sent.",
        "Check this computer's clock, a proxy that inspects traffic, or the certificate of the custom domain.",
    ),
    "CaFileMissing": Advice("The file of CA certificates is not there.", "Choose it again, or leave the field empty."),
    "CaFileUnreadable": Advice(
        "The file of CA certificates cannot be read.", "Check the rights on it, or choose another file."
    ),
    "CaFileInvalid": Advice(
        "The file of CA certificates holds no certificate in PEM.",
        "Choose a file that has the line -----BEGIN CERTIFICATE-----.",
    ),
    "NoTls": passing(
        "The server does not speak HTTPS at this port.",
        "Check the port, sign in to the network if it asks for it, or write http:// if the server has no HTTPS.",
    ),
    "TlsTooOld": Advice(
        "The server offers only encryption that is no longer safe, so nothing was sent.",
        "Those who run the server must turn on TLS 1.2 or newer.",
    ),
    "TlsExpected": Advice(
        "The server speaks HTTPS at this port.", "Write https:// in front of the endpoint, or correct the port."
    ),
}

TRANSPORT: dict[str, Advice] = {
    **_LINE,
    **_PROXY,
    **_CERTIFICATE,
    "ListStuck": Advice(
        "The server's list does not go on: it answers the same page again.",
        "Try again later; if it persists, report it to those who run the server.",
    ),
    "SignatureDiffers": ours("OSS computed another signature than Partwise."),
}


def plain_http(host: str) -> Advice:
    """The warning before plain HTTP goes to `host`: what is exposed, and what is not (reference, 1.7)."""
    return Advice(
        f"Everything between this computer and {host} can be read and altered on the way: the contents of files, the "
        "keys (names) of objects, the AccessKey ID and temporary tokens. The AccessKey secret itself is never sent.",
        "Use https://, unless you trust every network on the way.",
    )
