# ruff: noqa: E501 - hostile markup reads best unbroken
"""Plays the faults: functions that turn a request into another answer, or into a script of bytes and pauses."""

from __future__ import annotations

import gzip
import random
import re
import zlib
from collections.abc import Callable
from functools import cache, partial
from html import escape

from pipelines.packing import zstd
from tests.newsroom.site import HTML, Resource, head
from tests.newsroom.wire import Ask, Ending, Played, Script


def raw(ask: Ask, body: bytes, *, length: int | None = None, **headers: str) -> bytes:
    """Head and body as they go over the wire; no Content-Length unless given."""
    assert ask.page
    lines = [f"HTTP/1.1 200 OK\r\nContent-Type: {ask.page.content_type}\r\n"]
    lines += [f"Content-Length: {length}\r\n"] if length is not None else []
    lines += [f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items()]
    return ("".join(lines) + "\r\n").encode() + body


def whole(ask: Ask, body: bytes, **headers: str) -> Played:
    """Another body with its length."""
    return iter([raw(ask, body, length=len(body), **headers)])


def then_closes(send: Callable[[Ask], bytes]) -> Callable[[Ask], Played]:
    """Send some bytes and close the connection."""

    def play(ask: Ask) -> Script:
        yield send(ask)
        yield Ending.CLOSE

    return play


# --- statuses and redirects

PROXY_PAGE = b"<html><head><title>Galat</title></head><body><center><h1>Galat</h1></center><hr><center>nginx</center></body></html>"


def status(code: int, *headers: str, body: bytes = PROXY_PAGE) -> Callable[[Ask], Played]:
    def play(ask: Ask) -> Played:
        lines = tuple(tuple(ask.fill(line).split(": ", 1)) for line in headers)
        return Resource("other", b"" if code in {204, 304} else body, HTML, code, headers=lines)  # type: ignore[arg-type]

    return play


def lying_304(ask: Ask) -> Played:
    asked = ask.request.headers
    if "if-none-match" not in asked and "if-modified-since" not in asked:
        return None
    return iter([head(ask.page, None, status=304)]) if ask.page else None


def redirect(location: str, code: int = 302) -> Resource:
    return Resource("other", b"", HTML, code, headers=(("Location", location),))


def to(template: str) -> Callable[[Ask], Played]:
    return lambda ask: redirect(ask.fill(template))


def chain(hops: int, code: int) -> Callable[[Ask], Played]:
    """`hops` redirects to addresses that begin with /~1, /~2 …; the last gives the page, with its new address in it.

    If `code` is 0, they are pages with a meta refresh.
    """

    def play(ask: Ask) -> Played:
        if ask.hop < hops:
            onward = f"/~{ask.hop + 1}{ask.path}"
            refresh = f'<meta http-equiv="refresh" content="0; url={onward}">'
            return redirect(onward, code) if code else ask.other(refresh)
        if not ask.page or ask.page.kind != "article":
            return None
        here = ask.path.partition("?")[0]
        return ask.other(ask.text.replace(ask.site.url(here), ask.site.url(f"/~{ask.hop}{here}")))

    return play


def loop(ask: Ask) -> Played:
    return redirect(ask.path if ask.hop else f"/~1{ask.path}")


NOTATIONS = ("127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]")


def private(ask: Ask) -> Played:
    which = zlib.crc32(ask.subject.encode()) % len(NOTATIONS)
    return redirect(f"http://{NOTATIONS[which]}:{ask.canary}/")


# --- bytes on the wire


def gzip_truncated(ask: Ask) -> Played:
    data = gzip.compress(ask.body, mtime=0)
    return whole(ask, data[: len(data) // 2], Content_Encoding="gzip")


def encoding_wrong(ask: Ask) -> Played:
    return whole(ask, ask.body, Content_Encoding="gzip")


def encoding_unknown(ask: Ask) -> Played:
    return whole(ask, bytes(255 - byte for byte in ask.body), Content_Encoding="x-rahasia")


BOMB_MB = 60


@cache
def _bomb(encoding: str) -> bytes:
    chunk = b" " * 2**20
    if encoding == "gzip":
        packer = zlib.compressobj(9, wbits=31)
        return b"".join(packer.compress(chunk) for _ in range(BOMB_MB)) + packer.flush()
    if encoding == "br":
        import brotli

        brotli_packer = brotli.Compressor(quality=3)
        return b"".join(brotli_packer.process(chunk) for _ in range(BOMB_MB)) + brotli_packer.finish()
    return zstd.compress(chunk * BOMB_MB, level=3)


def bomb(encoding: str) -> Callable[[Ask], Played]:
    return lambda ask: whole(ask, _bomb(encoding), Content_Encoding=encoding)


def bomb_nested(ask: Ask) -> Played:
    return whole(ask, gzip.compress(_bomb("gzip"), mtime=0), Content_Encoding="gzip, gzip")


def gzip_crumbs(ask: Ask) -> Played:
    members = gzip.compress(ask.body, mtime=0) + gzip.compress(b"", mtime=0) * 100_000
    return whole(ask, members, Content_Encoding="gzip")


def endless(ask: Ask) -> Script:
    yield raw(ask, ask.body, Connection="close")
    for _ in range(3000):  # 192 MB, so that a crawler without bounds is seen, and the machine lives
        yield b" " * 65536
        yield 0.002
    yield Ending.CLOSE


def chunks_endless(ask: Ask) -> Script:
    yield raw(ask, b"%x\r\n%b\r\n" % (len(ask.body), ask.body), Transfer_Encoding="chunked")
    for _ in range(3000):
        yield b"10000\r\n" + b" " * 65536 + b"\r\n"
        yield 0.002
    yield Ending.CLOSE


def half(ask: Ask) -> bytes:
    """Half the answer, with the length of the whole."""
    return raw(ask, ask.body[: len(ask.body) // 2], length=len(ask.body))


def broken_chunk(ask: Ask) -> bytes:
    return raw(ask, b"400\r\n" + ask.body[:1024] + b"\r\nbukan-angka\r\n", Transfer_Encoding="chunked")


length_huge = then_closes(lambda ask: raw(ask, ask.body, length=9 * 10**9))
length_short = then_closes(half)
closed_at_once = then_closes(lambda _: b"")
chunk_broken = then_closes(broken_chunk)
not_http = then_closes(lambda _: b"SSH-2.0-OpenSSH_9.6\r\n")
drops_keep_alive = then_closes(lambda ask: raw(ask, ask.body, length=len(ask.body), Connection="keep-alive"))


def slow_drip(ask: Ask) -> Script:
    yield raw(ask, b"", length=len(ask.body))
    for byte in ask.body:
        yield bytes((byte,))
        yield 0.5


def slow_headers(ask: Ask) -> Script:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(7200):
        yield f"X-Baris-{number}: isi\r\n".encode()
        yield 0.5


def hints_endless(ask: Ask) -> Script:
    for _ in range(100_000):  # 8 MB
        yield b"HTTP/1.1 103 Early Hints\r\nLink: </gaya.css>; rel=preload; as=style\r\n\r\n" * 100
        yield 0.001
    yield raw(ask, ask.body, length=len(ask.body))


def answer_twice(ask: Ask) -> Played:
    false = ask.text.replace("</h1>", " Palsu</h1>").encode()
    return iter([raw(ask, ask.body, length=len(ask.body)) + raw(ask, false, length=len(false))])


def stalled_headers(_ask: Ask) -> Script:
    yield 3600.0
    yield Ending.CLOSE


def stalled_body(ask: Ask) -> Script:
    yield half(ask)
    yield 3600.0
    yield Ending.CLOSE


def reset_mid_body(ask: Ask) -> Script:
    yield half(ask)
    yield 0.02
    yield Ending.RESET


def huge_headers(ask: Ask) -> Played:
    return whole(ask, ask.body, **{f"X_Isi_{n}": "x" * 4000 for n in range(100)})


def crlf_headers(ask: Ask) -> Played:
    return whole(ask, ask.body, X_Catatan="satu\r\n\t\x1b[31mdua\x1b[0m", X_Kosong="")


def replaced(body: bytes, content_type: str = HTML) -> Callable[[Ask], Played]:
    return lambda ask: ask.other(body, content_type)


# --- what the page says


def charset(name: str) -> Callable[[Ask], Played]:
    """Declare another encoding in the header."""

    def play(ask: Ask) -> Played:
        assert ask.page
        return ask.other(ask.body, f"{ask.page.content_type.partition(';')[0]}; charset={name}")

    return play


def charset_1252(ask: Ask) -> Played:
    bare = ask.text.replace('<meta charset="utf-8">', "")
    return ask.other(bare.encode("cp1252", "xmlcharrefreplace"), "text/html")


def charset_utf16(ask: Ask) -> Played:
    return ask.other(ask.text.replace('<meta charset="utf-8">', "").encode("utf-16"), "text/html")


def _after_body_tag(ask: Ask, markup: str) -> Resource:
    return ask.other(re.sub(r"<body[^>]*>", lambda m: m[0] + markup, ask.text, count=1))


deep_nesting = partial(_after_body_tag, markup="<div>" * 60_000)
megabyte_line = partial(_after_body_tag, markup=f"<p>{'a' * 2**20}</p>")


CHALLENGE = (
    b'<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow"></head><body><div '
    b'class="main-wrapper"><h1>berita.invalid</h1><h2>Checking your browser before accessing the site.</h2><p>Verifying you are human. This may '
    b"take a few seconds.</p><noscript>Enable JavaScript and cookies to continue</noscript><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/"
    b"chl_page/v1'></script></div></body></html>"
)
CONSENT = (
    b"<!DOCTYPE html><html lang=id><head><title>Sebelum melanjutkan</title></head><body><main><h1>Sebelum melanjutkan</h1><p>Kami dan 812 mitra kami "
    b"memakai kuki dan data pribadi Anda untuk menayangkan iklan. Anda perlu menyetujui kebijakan privasi kami untuk melanjutkan membaca.</p><form "
    b"action=/consent><button>Setuju semua</button><button>Tolak semua</button><button>Atur pilihan</button></form></main></body></html>"
)
SOFT_404 = (
    b"<!DOCTYPE html><html lang=id><head><title>404 - Halaman tidak ditemukan</title></head><body><main><h1>Halaman tidak ditemukan</h1><p>Maaf, "
    b"halaman yang Anda cari tidak ditemukan atau sudah dipindahkan. Silakan kembali ke beranda atau gunakan kolom pencarian.</p></main></body></html>"
)
TEASER = (
    b"<!DOCTYPE html><html lang=id><head><title>Khusus Pelanggan</title></head><body><article><h1>Khusus Pelanggan</h1><p>Pembahasan itu berlangsung "
    b"alot.</p><div class=paywall>Berlangganan untuk melanjutkan membaca. Sudah berlangganan? Masuk.</div></article></body></html>"
)
SHELL = b'<!DOCTYPE html><html><head><title>Memuat</title></head><body><div id="root"></div><noscript>Aktifkan JavaScript</noscript><script src="/app.js"></script></body></html>'
BINARY = b"\x89PNG\r\n\x1a\n" + random.Random(7).randbytes(40_000)


def title(template: str) -> Callable[[Ask], Played]:
    """Replace the story's title by a hostile one, in feeds and pages."""

    def play(ask: Ask) -> Played:
        text = ask.text
        for story in ask.site.stories:
            hostile = ask.fill(template).replace("{title}", story.title)
            in_page = ask.page and ask.page.kind == "article"
            legal = hostile if in_page else re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", hostile)
            for form in {story.title, escape(story.title)}:
                text = re.sub(rf"(?<=>){re.escape(form)}(?=</?)", lambda _m, legal=legal: escape(legal), text)  # type: ignore[misc]
                text = text.replace(f"<![CDATA[{form}]]>", f"<![CDATA[{legal}]]>")
                text = text.replace(f'content="{form}"', f'content="{escape(legal)}"')
        return ask.other(text)

    return play


def canonical(template: str) -> Callable[[Ask], Played]:
    def play(ask: Ask) -> Played:
        wrong = ask.fill(template)
        text = re.sub(r'<link rel="canonical" href="[^"]*"', f'<link rel="canonical" href="{wrong}"', ask.text)
        return ask.other(re.sub(r'(<meta property="og:url" content=)"[^"]*"', rf'\1"{wrong}"', text))

    return play


def _into_head(ask: Ask, markup: str) -> Resource:
    return ask.other(ask.text.replace("</title>", "</title>" + ask.fill(markup), 1))


meta_refresh = partial(_into_head, markup='<meta http-equiv="refresh" content="0; url=http://{canary}/">')
base_elsewhere = partial(_into_head, markup='<base href="http://berita.invalid/">')


def next_for_ever(ask: Ask) -> Played:
    path = ask.path.partition("?")[0]
    number = int((re.search(r"[?&]page=(\d+)", ask.request.path) or [0, 1])[1])
    link = f"{ask.site.url(path)}?page={number + 1}"
    text = re.sub(r'<link rel="(next|prev)"[^>]*>', "", ask.text)
    text = text.replace("</title>", f'</title><link rel="next" href="{link}">', 1)
    pager = f'<div class="pagination"><a rel="next" class="next" href="{link}">Selanjutnya</a></div>'
    return ask.other(text.replace("</main>", f"{pager}</main>", 1))


def cookies(ask: Ask) -> Played:
    more = {"Set_Cookie": "sesi=rahasia; Path=/", "Set-Cookie": "iklan=1; Domain=127.0.0.1"}
    return ask.other(ask.body, **more, Referrer_Policy="os.system")


def skewed_clock(ask: Ask) -> Played:
    first, second = (f"{day} Jan 2031 03:04:05 GMT" for day in ("Thu, 02", "Fri, 03"))
    return ask.other(ask.body, Date=first, Last_Modified=second, Expires="-1")


# --- what the feed says


def html_not_xml(ask: Ask) -> Played:
    return ask.other(CHALLENGE.replace(b"Checking your browser", b"Situs sedang dalam perawatan"), HTML)


def xml_malformed(ask: Ask) -> Played:
    text = ask.text.replace("<description>", "<description>Tom & Jerry &tidakada; ", 1)
    return ask.other(text.replace("</channel></rss>", ""))


def xml_cut(ask: Ask) -> Played:
    last = ask.text.rindex("<description>")  # every entry has its address by then
    return ask.other(ask.text[: last + 30])


def junk_before(ask: Ask) -> Played:
    return ask.other("\n\n<br />\n<b>Notice</b>: Undefined index: kanal in /www/feed.php on line 12\n" + ask.text)


def _with_doctype(ask: Ask, declarations: str, entity: str) -> Resource:
    text = re.sub(r"(<\?xml[^>]*\?>)", rf"\1<!DOCTYPE rss [{declarations}]>", ask.text, count=1)
    return ask.other(text.replace("<item>", f"<item><category>&{entity};</category>", 1))


def billion_laughs(ask: Ask) -> Played:
    rows = ['<!ENTITY a0 "tawa ">'] + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9)]
    return _with_doctype(ask, "".join(rows), "a8")


def xxe(ask: Ask) -> Played:
    rows = f'<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://127.0.0.1:{ask.canary}/x.dtd"> %p;'
    return _with_doctype(ask, rows, "f")


def feed_nesting(ask: Ask) -> Played:
    deep = "<b>" * 60_000 + "x" + "</b>" * 60_000
    return ask.other(ask.text.replace("<item>", f"<item><category>{deep}</category>", 1))


def guids_same(ask: Ask) -> Played:
    return ask.other(re.sub(r"<guid[^>]*>.*?</guid>", '<guid isPermaLink="false">1</guid>', ask.text))


def guids_changing(ask: Ask) -> Played:
    number = ask.request.at
    return ask.other(re.sub(r"<guid[^>]*>(.*?)</guid>", rf'<guid isPermaLink="false">\1#{number}</guid>', ask.text))


def _items(*items: str) -> Callable[[Ask], Played]:
    """Put more entries before the good ones."""
    return lambda ask: ask.other(ask.text.replace("<item>", ask.fill("".join(items)) + "<item>", 1))


def _item(link: str) -> str:
    return f"<item><title>Entri yang Tidak Boleh Diikuti</title><link>{link}</link><guid>{link}</guid></item>"


NO_PAGES = "javascript:alert(1) data:text/html,satu mailto:a@berita.invalid tel:021 file:///etc/passwd # vbscript:x"
links_javascript = _items(*map(_item, ("", *NO_PAGES.split())))
links_private = _items(*(_item(f"http://{host}:{{port}}/berita/1/rahasia") for host in NOTATIONS))
links_home = _items(_item("{home}"), _item("{home}?ref=rss"), _item("{home}index.html"))
entries_broken = _items(
    "<item></item>",
    "<item><title></title></item>",
    "<item><link>http://</link><pubDate>kemarin</pubDate></item>",
    "<item><title>?</title><guid/></item>",
)


DATES = ("Thu, 02 Jan 2031 03:04:05 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Rabu tanggal tiga", "0000-00-00 00:00:00")


def dates_skewed(ask: Ask) -> Played:
    wrong = iter(DATES)
    return ask.other(re.sub(r"(?<=<pubDate>).*?(?=</pubDate>)", lambda _: next(wrong, ""), ask.text))


def feed_40000(ask: Ask) -> Played:
    many = "".join(_item(f"{ask.site.home}banyak/{n}/berita-nomor-{n}-dari-empat-puluh-ribu") for n in range(40_000))
    cut = ask.text.rindex("</item>") + len("</item>")
    return ask.other(ask.text[:cut] + many + ask.text[cut:])


def sitemap_itself(ask: Ask) -> Played:
    rows = f"<sitemap><loc>{ask.site.url(ask.path)}</loc></sitemap><sitemap><loc>http://127.0.0.1:{ask.canary}/s.xml</loc></sitemap>"
    return ask.other(ask.text.replace("<sitemap>", rows + "<sitemap>", 1))


def sitemap_stray_end(ask: Ask) -> Played:
    return ask.other(ask.text.replace("</loc>", "</loc></title>"))


def sitemap_deep(ask: Ask) -> Played:
    if ask.hop >= 30:
        return None
    link = f"<sitemap><loc>{ask.site.url(f'/~{ask.hop + 1}{ask.path}')}</loc></sitemap>"
    return ask.other(re.sub(r"<sitemap>.*</sitemap>", link, ask.text, flags=re.DOTALL))


# --- robots.txt


def robots(rules: str) -> Callable[[Ask], Played]:
    return lambda ask: ask.other(rules, "text/plain")


def robots_huge(ask: Ask) -> Played:
    block = "".join(f"User-agent: perayap{n}\nDisallow: /{n}\n\n" for n in range(2000)).encode()
    return ask.other(block * (20 * 2**20 // len(block)), "text/plain")


def robots_slow(ask: Ask) -> Script:
    assert ask.page
    yield 2.0
    yield ask.page.plain()
