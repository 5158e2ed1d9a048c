/** Documents that mean harm, and how a render of each may end. */
import type { ErrorCode } from '../../../shared/domain/errors.ts';

export type HostileDocument = {
  readonly name: string;
  /** HTML, or the path of a page of the hostile site; SITE stands for the site's origin. */
  readonly html?: string;
  readonly path?: string;
  readonly output?: 'pdf' | 'image';
  readonly timeoutMs: number;
  /** A document, or any of these errors. */
  readonly ends: readonly ('document' | ErrorCode)[];
};

/** The least that a request may ask for. */
const patienceMs = 1_000;
const script = (js: string): string => `<!doctype html><p>before<script>${js}</script>`;

/** Never ready, so that time is all that ends it. */
const endless = (name: string, js: string): HostileDocument => ({
  name,
  html: script(js),
  timeoutMs: patienceMs,
  ends: ['render_timeout'],
});
/** Busy or large; it may be done in time. */
const heavy = (name: string, html: string, ends: HostileDocument['ends'] = []): HostileDocument => ({
  name,
  html,
  timeoutMs: 1_200,
  ends: ['document', 'render_timeout', 'page_failed', ...ends],
});
/** Takes more memory than it may have. */
const greedy = (name: string, js: string): HostileDocument => ({
  name,
  html: script(js),
  timeoutMs: 20_000,
  ends: ['page_failed'],
});
/** A nuisance that must not keep a document from its reader. */
const harmless = (name: string, js: string): HostileDocument => ({
  name,
  html: script(js),
  timeoutMs: 20_000,
  ends: ['document'],
});
const served = (name: string, path: string, ends: HostileDocument['ends']): HostileDocument => ({
  name,
  path,
  timeoutMs: ends.includes('render_timeout') ? patienceMs : 20_000,
  ends,
});

const loops: readonly HostileDocument[] = [
  endless('an endless loop', 'for(;;);'),
  endless('an endless chain of promises', '(async()=>{for(;;)await 0})()'),
  heavy('a loop that begins after loading', script('onload=()=>setTimeout(()=>{for(;;);})')),
  heavy('a loop in a worker', script(`new Worker(URL.createObjectURL(new Blob(['for(;;);'])))`)),
  heavy(
    'twenty loops in workers',
    script(`for(let i=0;i<20;i++)new Worker(URL.createObjectURL(new Blob(['for(;;);'])))`),
  ),
  endless('a regular expression that backtracks', `/^(a+)+$/.test('a'.repeat(60)+'b')`),
  endless('writing without end', `for(;;)document.write('<p>x')`),
  heavy(
    'growing without end',
    script(`setInterval(()=>document.body.append(...Array.from({length:999},()=>document.createElement('p'))))`),
  ),
  heavy('fetching without end', script(`const f=()=>fetch('SITE/ok').then(f,f);for(let i=0;i<9;i++)f()`)),
  heavy('a flood of messages to the console', script(`for(let i=0;i<2e4;i++)console.error('x'.repeat(1e4))`)),
  heavy('a flood of errors', script(`setInterval(()=>{throw new Error('x'.repeat(1e5))})`)),
  endless('a request that blocks', `const x=new XMLHttpRequest();x.open('GET','SITE/silent',false);x.send()`),
  heavy(
    'frames that come and go',
    script(
      `setInterval(()=>{const f=document.createElement('iframe');document.body.append(f);setTimeout(()=>f.remove())})`,
    ),
  ),
];

const nuisances: readonly HostileDocument[] = [
  harmless('alert, confirm and prompt', 'alert(1);confirm(2);prompt(3)'),
  endless('alerts without end', 'for(;;)alert(1)'),
  harmless('beforeunload', `addEventListener('beforeunload',(e)=>{e.preventDefault();e.returnValue='x'})`),
  harmless('beforeunload that loops', `addEventListener('pagehide',()=>{for(;;);});onbeforeunload=()=>{for(;;);}`),
  harmless('print()', 'print();onload=print'),
  harmless('window.close()', 'close();top.close()'),
  harmless(
    'the end of the process, by its address',
    `for(const n of ['crash','kill','hang','quit','gpucrash','inducebrowsercrashforrealz'])try{location='chrome://'+n}catch{}`,
  ),
  harmless(
    'its address in a frame',
    `document.write('<iframe src="chrome://crash"></iframe><iframe src="about:crash"></iframe>')`,
  ),
  heavy('popups without end', script(`setInterval(()=>{for(let i=0;i<9;i++)open('about:blank')})`)),
  heavy('a thousand popups', script(`for(let i=0;i<1000;i++)open('about:blank')`)),
  heavy(
    'downloads',
    script(
      `for(let i=0;i<99;i++){const a=document.createElement('a');a.href='SITE/download';a.download='x'+i;document.body.append(a);a.click()}`,
    ),
  ),
  harmless('downloads in frames', `document.write('<iframe src="SITE/download"></iframe>'.repeat(9))`),
  harmless('a history that is long', `for(let i=0;i<999;i++)history.pushState(i,'','#'+i);history.go(-500)`),
  heavy('going back and forth', script(`setInterval(()=>{location.hash=Math.random();history.back()})`)),
  heavy('moving on without end', script(`setTimeout(()=>location='SITE/refresh')`), ['page_load_failed']),
  harmless(
    'requests for permissions',
    `navigator.geolocation.getCurrentPosition(()=>{});Notification.requestPermission();document.documentElement.requestFullscreen?.()`,
  ),
  {
    ...harmless('an endless animation', ''),
    html: '<style>@keyframes k{to{transform:rotate(1turn)}}p{animation:k 1s infinite}</style><p>before',
  },
];

const giants: readonly HostileDocument[] = [
  heavy('a million elements', script(`document.body.innerHTML='<p>x'.repeat(1e6)`)),
  heavy(
    'a hundred thousand elements, one inside the other',
    script(`let e=document.body;for(let i=0;i<1e5;i++)e=e.appendChild(document.createElement('div'))`),
  ),
  { ...heavy('10,000 pages', '<div style="break-after:page">x</div>'.repeat(10_000)), timeoutMs: 2_500 },
  heavy('a picture of 16,000 by 16,000', '<img src="SITE/black.png">'),
  { ...heavy('the same as a picture', '<img src="SITE/black.png">', ['document_too_large']), output: 'image' },
  {
    ...heavy('a page a million pixels high', '<div style="height:1000000px">x</div>', ['document_too_large']),
    output: 'image',
  },
  heavy('a giant data URL', `<img src="data:image/png;base64,${'A'.repeat(3_500_000)}">`),
  heavy(
    'a data URL of half a gigabyte',
    script(
      `document.body.append(Object.assign(document.createElement('img'),{src:'data:image/png;base64,'+'A'.repeat(5e8)}))`,
    ),
  ),
  greedy('a hoard of numbers', 'const a=[];for(;;)a.push(new Array(1e6).fill(Math.random()))'),
  greedy('a hoard of buffers', 'const a=[];for(;;)a.push(new Uint8Array(5e7).fill(1))'),
  greedy(
    'a hoard of WebAssembly',
    'const a=[];for(;;){const m=new WebAssembly.Memory({initial:4096});new Uint8Array(m.buffer).fill(1);a.push(m)}',
  ),
  heavy(
    'a hoard of canvases',
    script(
      `for(let i=0;i<40;i++){const c=Object.assign(document.createElement('canvas'),{width:8000,height:8000});c.getContext('2d').fillRect(0,0,8000,8000);document.body.append(c)}`,
    ),
  ),
  heavy(
    'a hoard of textures',
    script(
      `for(let i=0;i<40;i++){const g=document.createElement('canvas').getContext('webgl');if(!g)break;for(let k=0;k<9;k++){g.bindTexture(g.TEXTURE_2D,g.createTexture());g.texImage2D(g.TEXTURE_2D,0,g.RGBA,4096,4096,0,g.RGBA,g.UNSIGNED_BYTE,null)}}`,
    ),
  ),
  heavy('a table of four million cells', `<table>${'<tr>'.repeat(2000)}<td colspan=1000 rowspan=65534>x</table>`),
  heavy(
    'a filter over everything',
    '<svg width="9000" height="9000"><filter id="f" width="9000" height="9000"><feTurbulence baseFrequency=".01" numOctaves="99"/><feGaussianBlur stdDeviation="500"/><feMorphology radius="400"/></filter><rect width="9000" height="9000" filter="url(#f)"/></svg>',
  ),
  heavy(
    'a drawing that uses itself a thousand million times',
    `<svg>${Array.from({ length: 9 }, (_, at) => `<g id="g${at + 1}">${`<use href="#g${at}"/>`.repeat(10)}</g>`).join('')}<rect id="g0" width="1" height="1"/></svg>`,
  ),
  heavy(
    'properties that double',
    `<style>p{--p0:xxxxxxxxxx;${Array.from({ length: 60 }, (_, at) => `--p${at + 1}:var(--p${at})var(--p${at})`).join(';')};font-family:var(--p60)}</style><p>x`,
  ),
  heavy(
    'a hundred thousand fonts',
    script(
      `const s=document.createElement('style');s.textContent=Array.from({length:1e5},(_,i)=>'@font-face{font-family:f'+i+';src:url(SITE/ok?'+i+')}').join('');document.head.append(s);document.body.innerHTML=Array.from({length:2e3},(_,i)=>'<p style="font-family:f'+i+'">x').join('')`,
    ),
  ),
  heavy(
    'a page of a thousand miles',
    '<style>@page{size:99999in 99999in}</style><p style="break-after:page">x</p><p>x',
  ),
];

const sites: readonly HostileDocument[] = [
  served('a server that says nothing', '/silent', ['render_timeout']),
  served('a server that drips', '/slow', ['render_timeout']),
  served('a page without end', '/endless', ['render_timeout', 'page_failed', 'page_load_failed', 'renderer_lost']),
  served('a redirect to itself', '/circle', ['page_load_failed']),
  served('redirects without end', '/spiral?1', ['page_load_failed']),
  served('a page that reloads itself', '/refresh', ['document', 'render_timeout', 'page_failed']),
  served('frames inside frames', '/nest?1', ['document', 'render_timeout']),
  served('a download in place of a page', '/download', ['page_load_failed']),
  served('nothing in place of a page', '/nothing', ['page_load_failed']),
  served('a gigabyte in a small box', '/bomb', ['document', 'render_timeout', 'page_failed', 'renderer_lost']),
  served('headers without measure', '/headers', ['page_load_failed']),
  { ...harmless('a picture whose connection breaks', ''), html: '<p>before<img src="SITE/reset">' },
  { ...served('the same on a page of that server', '/broken', ['document']), timeoutMs: 20_000 },
  served('a connection that breaks', '/reset', ['page_load_failed']),
  served('what is no HTTP', '/garbage', ['page_load_failed']),
  served('a billion laughs', '/laughs', ['document', 'page_load_failed']),
  heavy('a style sheet of a gigabyte in a small box', '<link rel="stylesheet" href="SITE/bomb.css"><p>x', [
    'renderer_lost',
  ]),
  { ...endless('a picture that never ends', ''), html: '<img src="SITE/slow">' },
];

export const hostileDocuments: readonly HostileDocument[] = [...loops, ...nuisances, ...giants, ...sites];
