/**
 * Every way that a page has to make a browser reach for an address. Each is markup that goes into a page beside the
 * others, or a page of its own where it leads the whole page away.
 */

/** Where a vector reaches for. */
export type Target = {
  /** `host:port` */
  readonly authority: string;
  /** An allowed site that redirects, and serves pages that reach further. */
  readonly site: string;
};

export type Vector = {
  readonly name: string;
  readonly markup: (target: Target) => string;
  /**
   * Where it must be seen to arrive, since a vector that never does would prove nothing: through the door from any
   * document, through the door from a page of a secure context, or only in a browser that has no door.
   */
  readonly arrives: 'from any page' | 'from a secure page' | 'without the door';
};

const escaped = (html: string): string => html.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const framed = (html: string): string => `<iframe srcdoc="${escaped(html)}"></iframe>`;
const url = ({ authority }: Target, scheme = 'http'): string => `${scheme}://${authority}/x`;
const passedOn = (target: Target, path: string): string =>
  `${target.site}/${path}?to=${encodeURIComponent(url(target))}`;

/** JavaScript that knows the target as `U` (its URL), `H` (host and port), `S` (the site) and `R` (a redirect to U). */
const script = (target: Target, js: string): string => {
  const known = { U: url(target), H: target.authority, S: target.site, R: passedOn(target, 'redirect/302') };
  const named = Object.entries(known).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `<script>(async()=>{const ${named.join(',')};${js}})().catch(()=>{})</script>`;
};

type Where = Vector['arrives'];
const markup = (name: string, html: (u: string, target: Target) => string, arrives: Where = 'from any page') => ({
  name,
  markup: (target: Target) => html(url(target), target),
  arrives,
});
const scripted = (name: string, js: string, arrives: Where = 'from any page') => ({
  name,
  markup: (target: Target) => script(target, js),
  arrives,
});
const inFrame = (name: string, html: (u: string, target: Target) => string) =>
  markup(name, (u, target) => framed(html(u, target)));

const blob = (js: string, type = 'text/javascript'): string =>
  `URL.createObjectURL(new Blob([${js}],{type:'${type}'}))`;
const peer = (server: string): string =>
  `const p=new RTCPeerConnection({iceServers:[{urls:${server},username:'u',credential:'c'}]});p.createDataChannel('d');await p.setLocalDescription(await p.createOffer())`;
const clicked = (attributes: string): string =>
  `const a=document.createElement('a');Object.assign(a,{${attributes}});document.documentElement.append(a);a.click()`;

const requests: readonly Vector[] = [
  scripted('fetch', `await fetch(U,{mode:'no-cors'})`),
  scripted('fetch with cors', 'await fetch(U)'),
  scripted('fetch kept alive', `await fetch(U,{mode:'no-cors',method:'POST',body:'x',keepalive:true})`),
  scripted('fetch of https', `await fetch('https://'+H,{mode:'no-cors'})`),
  scripted('XMLHttpRequest', `const x=new XMLHttpRequest();x.open('GET',U);x.send()`),
  scripted('synchronous XMLHttpRequest', `const x=new XMLHttpRequest();x.open('GET',U,false);x.send()`),
  scripted('beacon', `navigator.sendBeacon(U,'x')`),
  scripted(
    'beacon of a page that ends',
    `const f=document.createElement('iframe');document.documentElement.append(f);f.contentWindow.addEventListener('pagehide',()=>f.contentWindow.navigator.sendBeacon(U,'x'));f.remove()`,
  ),
  scripted('EventSource', 'new EventSource(U)'),
  scripted('WebSocket', `new WebSocket('ws://'+H)`),
  scripted('secure WebSocket', `new WebSocket('wss://'+H)`),
  scripted('dynamic import', 'await import(U)'),
  scripted('cache', `await (await caches.open('c')).add(U)`, 'from a secure page'),
];

const workers: readonly Vector[] = [
  scripted('worker', `new Worker(${blob(`"fetch('"+U+"',{mode:'no-cors'})"`)})`),
  scripted('worker with importScripts', `new Worker(${blob(`"importScripts('"+U+"')"`)})`),
  scripted('worker with a module', `new Worker(${blob(`"import '"+U+"'"`)},{type:'module'})`),
  scripted('worker with a WebSocket', `new Worker(${blob(`"new WebSocket('ws://"+H+"')"`)})`),
  scripted('worker with an EventSource', `new Worker(${blob(`"new EventSource('"+U+"')"`)})`),
  scripted('shared worker', `new SharedWorker(${blob(`"fetch('"+U+"',{mode:'no-cors'})"`)})`),
  scripted(
    'service worker',
    `await navigator.serviceWorker.register('/worker.js?to='+encodeURIComponent(U),{scope:'/'+H})`,
    'from a secure page',
  ),
  scripted('audio worklet', 'await new AudioContext().audioWorklet.addModule(U)', 'from a secure page'),
  scripted('paint worklet', 'await CSS.paintWorklet.addModule(U)', 'from a secure page'),
];

const elements: readonly Vector[] = [
  markup('img', (u) => `<img src="${u}">`),
  markup('img srcset', (u) => `<img srcset="${u} 2x, ${u}?1 1x">`),
  markup('lazy img', (u) => `<img loading="lazy" src="${u}">`),
  markup('picture', (u) => `<picture><source srcset="${u}"><img></picture>`),
  markup('input image', (u) => `<input type="image" src="${u}">`),
  markup('body background', (u) => `<table background="${u}"><tr><td>x</table>`),
  markup('script', (u) => `<script src="${u}" async></script>`),
  markup('module script', (u) => `<script type="module" src="${u}"></script>`),
  markup('stylesheet', (u) => `<link rel="stylesheet" href="${u}">`),
  markup('print stylesheet', (u) => `<link rel="stylesheet" media="print" href="${u}">`),
  markup('css import', (u) => `<style>@import "${u}";</style>`),
  markup('css import of a sheet', (_, t) => `<style>@import "${passedOn(t, 'sheet.css')}";</style>`),
  markup('css background', (u) => `<div style="background:url(${u})">x</div>`),
  markup('css content', (u) => `<p style="content:url(${u})">x</p>`),
  markup('css mask', (u) => `<div style="mask-image:url(${u})">x</div>`),
  markup('css border', (u) => `<div style="border:3px solid;border-image:url(${u}) 1">x</div>`),
  markup('css list', (u) => `<ul style="list-style-image:url(${u})"><li>x</ul>`),
  markup('css image set', (u) => `<div style="background:image-set(url(${u}) 1x)">x</div>`),
  markup('css shape', (u) => `<div style="float:left;shape-outside:url(${u})">x</div>`),
  markup('font', (u, t) => {
    const family = `f${t.authority.replace(/\W/g, '-')}`;
    return `<style>@font-face{font-family:${family};src:url(${u})}</style><p style="font-family:${family}">x</p>`;
  }),
  scripted('FontFace', `await new FontFace('face',\`url(\${U})\`).load()`),
  markup('video', (u) => `<video src="${u}" preload="auto"></video>`),
  markup('video poster', (u) => `<video poster="${u}"></video>`),
  markup('video source', (u) => `<video preload="auto"><source src="${u}"></video>`),
  markup('audio', (u) => `<audio src="${u}" preload="auto"></audio>`),
  markup('subtitles', (u) => `<video crossorigin><track default kind="subtitles" src="${u}"></video>`),
  markup('svg image', (u) => `<svg><image href="${u}" width="9" height="9"/></svg>`),
  markup('svg filter image', (u) => {
    const id = `f${u.replace(/\W/g, '-')}`;
    return `<svg width="9" height="9"><filter id="${id}"><feImage href="${u}"/></filter><rect filter="url(#${id})" width="9" height="9"/></svg>`;
  }),
  markup('svg script', (u) => `<svg><script href="${u}"></script></svg>`),
  markup('object', (u) => `<object data="${u}"></object>`),
  markup('embed', (u) => `<embed src="${u}">`),
  markup('iframe', (u) => `<iframe src="${u}"></iframe>`),
  inFrame('srcdoc', (u) => `<img src="${u}">`),
  markup('data document', (u) => `<iframe src="data:text/html,${encodeURIComponent(`<img src="${u}">`)}"></iframe>`),
  scripted(
    'blob document',
    `const f=document.createElement('iframe');f.src=${blob(`'<img src='+U+'>'`, 'text/html')};document.documentElement.append(f)`,
  ),
  markup('sandboxed frame', (u) => `<iframe sandbox="allow-scripts" srcdoc="${escaped(`<img src="${u}">`)}"></iframe>`),
  markup('prefetch', (u) => `<link rel="prefetch" href="${u}">`),
  markup('preload', (u) => `<link rel="preload" as="image" href="${u}">`),
  markup('module preload', (u) => `<link rel="modulepreload" href="${u}">`),
  markup('written markup', (u) => `<script>document.write('<img src="${u}">')</script>`),
];

const navigations: readonly Vector[] = [
  inFrame('form', (u) => `<form action="${u}"></form><script>document.forms[0].submit()</script>`),
  inFrame('posted form', (u) => `<form method="post" action="${u}"></form><script>document.forms[0].submit()</script>`),
  inFrame('meta refresh', (u) => `<meta http-equiv="refresh" content="0;url=${u}">`),
  inFrame('location', (u) => `<script>location='${u}'</script>`),
  inFrame('clicked link', (u) => `<a id="a" href="${u}">x</a><script>a.click()</script>`),
  markup('301', (_, t) => `<img src="${passedOn(t, 'redirect/301')}">`),
  scripted('302', `await fetch(R,{mode:'no-cors'})`),
  scripted('307 of a post', `await fetch(R.replace('302','307'),{mode:'no-cors',method:'POST',body:'x'})`),
  markup('308 of a frame', (_, t) => `<iframe src="${passedOn(t, 'redirect/308')}"></iframe>`),
  markup('302 of a script', (_, t) => `<script async src="${passedOn(t, 'redirect/302')}"></script>`),
  markup('302 of a video', (_, t) => `<video preload="auto" src="${passedOn(t, 'redirect/302')}"></video>`),
  markup('refresh header', (_, t) => `<iframe src="${passedOn(t, 'refresh')}"></iframe>`),
  markup('link header', (_, t) => `<iframe src="${passedOn(t, 'linked')}"></iframe>`),
  markup('policy report', (_, t) => `<iframe src="${passedOn(t, 'policy')}"></iframe>`),
];

const behindTheDoor: readonly Vector[] = [
  scripted('ping', clicked(`href:'#',ping:U`), 'without the door'),
  scripted('popup', `open(U)`, 'without the door'),
  scripted('popup without opener', `open(U,'','noopener')`, 'without the door'),
  scripted('link to a new page', clicked(`href:U,target:'_blank'`), 'without the door'),
  markup(
    'prerender',
    (_, t) =>
      `<script type="speculationrules">{"prerender":[{"source":"list","urls":["${passedOn(t, 'page')}"]}]}</script>`,
    'without the door',
  ),
  markup(
    'speculative prefetch',
    (u) => `<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${u}"]}]}</script>`,
    'without the door',
  ),
  scripted('STUN', peer(`'stun:'+H`), 'without the door'),
  scripted('TURN', peer(`'turn:'+H`), 'without the door'),
  scripted('TURN over TCP', peer(`'turn:'+H+'?transport=tcp'`), 'without the door'),
  scripted('TURN over TLS', peer(`'turns:'+H+'?transport=tcp'`), 'without the door'),
  scripted('WebTransport', `await new WebTransport('https://'+H+'/').ready`, 'without the door'),
];

export const vectors: readonly Vector[] = [...requests, ...workers, ...elements, ...navigations, ...behindTheDoor];

/** Ways that lead the whole page away. */
export const departures: readonly Vector[] = [
  markup('the page by location', (u) => `<script>location='${u}'</script>`),
  markup('the page by meta refresh', (u) => `<meta http-equiv="refresh" content="0;url=${u}">`),
  markup(
    'the page by a form',
    (u) => `<form action="${u}" method="post"></form><script>document.forms[0].submit()</script>`,
  ),
  markup('the page from a frame', (u) => framed(`<script>top.location='${u}'</script>`)),
  markup('the page by open', (u) => `<script>open('${u}','_self')</script>`),
];
