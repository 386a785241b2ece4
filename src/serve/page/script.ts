/** Runs in the browser: plain JavaScript, as no build step stands between. */
export const script = String.raw`
'use strict';
const element = (name, props = {}, ...children) => {
  const made = Object.assign(document.createElement(name), props);
  made.append(...children);
  return made;
};
const ms = (p) => p ? [p.p50, p.p95, p.p99].map(Math.round).join(' / ') + ' ms' : '–';

const rows = (s) => [
  ['State', (s.state ?? 'starting') + (s.trouble ? ': ' + s.trouble : ''), s.state === 'streaming' ? 'good' : 'bad'],
  ...(s.counts ? [
    ['Pictures per second', s.shownPerSecond.toFixed(1) + ' of ' + s.rate.toFixed(1)],
    ['Arrival to done (p50 / p95 / p99)', ms(s.arrivalToDone)],
    ['Arrival to sent (p50 / p95 / p99)', ms(s.arrivalToSent)],
    ['Enhanced by', s.rungName + (s.rung > 0 ? ' (step ' + s.rung + ' of the ladder)' : '')],
    ['In = shown + dropped + in flight', s.counts.in + ' = ' + s.counts.shown + ' + ' + s.counts.dropped + ' + ' + s.counts.inFlight],
    ['Repeated, without signal', s.counts.repeated + ', ' + s.counts.noSignal],
    ['Reconnects', s.reconnects],
    ['Up', Math.round(s.uptimeSeconds) + ' s'],
    ['Memory', Math.round(s.residentBytes / 2 ** 20) + ' MiB'],
  ] : []),
  ...(s.sink ? [
    ['Bit rate', s.sink.encoder.bitsPerSecond ? Math.round(s.sink.encoder.bitsPerSecond / 1000) + ' kbit/s' : '–'],
    ['Encoder restarts, pictures lost', s.sink.encoder.restarts + ', ' + s.sink.encoder.frames.lost],
    ...s.sink.outputs.map((o) => [o.label,
      o.state + ', ' + o.packets.sent + ' sent, ' + o.packets.dropped + ' dropped' +
        (o.restarts ? ', ' + o.restarts + ' restarts' : '') + (o.lastError ? ' (' + o.lastError + ')' : ''),
      o.state === 'sending' ? 'good' : 'bad']),
  ] : []),
];

/** The codecs of a stream, read off its first bytes; undefined until they are there. */
const mimeOf = (bytes) => {
  const find = (name) => {
    const codes = [...name].map((letter) => letter.charCodeAt(0));
    for (let i = 0; i + 8 < bytes.length; i++) if (codes.every((code, k) => bytes[i + k] === code)) return i;
    return -1;
  };
  const at = find('avcC');
  if (at < 0) return undefined;
  const profile = [...bytes.subarray(at + 5, at + 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return 'video/mp4; codecs="avc1.' + profile + (find('mp4a') >= 0 ? ', mp4a.40.2' : '') + '"';
};

/** Plays what comes over a WebSocket, always at the live edge; tells when it is over. Returns how to stop. */
const play = (path, video, say, over) => {
  const source = new MediaSource();
  const waiting = [];
  let buffer, socket, head = new Uint8Array(0), stopped = false;
  const pump = () => {
    if (!buffer || buffer.updating || source.readyState !== 'open') return;
    const { buffered } = buffer;
    if (buffered.length > 0) {
      const end = buffered.end(buffered.length - 1);
      if (video.currentTime < buffered.start(0) || end - video.currentTime > 1) video.currentTime = Math.max(buffered.start(0), end - 0.1);
      if (video.paused) video.play().catch(() => {});
      if (end - buffered.start(0) > 30) return buffer.remove(0, end - 10);
    }
    if (waiting.length > 0) buffer.appendBuffer(waiting.shift());
  };
  const take = (data) => {
    const bytes = new Uint8Array(data);
    if (buffer) return waiting.push(bytes);
    const joined = new Uint8Array(head.length + bytes.length);
    joined.set(head);
    joined.set(bytes, head.length);
    head = joined;
    const mime = mimeOf(head);
    if (!mime) return;
    if (!MediaSource.isTypeSupported(mime)) {
      socket.onmessage = null;
      return say('this browser cannot play ' + mime);
    }
    buffer = source.addSourceBuffer(mime);
    buffer.addEventListener('updateend', pump);
    waiting.push(head);
  };
  source.addEventListener('sourceopen', () => {
    socket = new WebSocket(location.origin.replace(/^http/, 'ws') + path);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => { say(''); take(data); pump(); };
    socket.onclose = ({ reason }) => { if (!stopped) { say(reason || 'the picture has ended'); over(); } };
  }, { once: true });
  video.src = URL.createObjectURL(source);
  return () => { stopped = true; socket?.close(); URL.revokeObjectURL(video.src); video.removeAttribute('src'); video.load(); };
};

/** Draws the enhanced picture left of the slider, the bicubic one right of it. */
const wipe = (video, canvas, slider) => {
  const draw = () => {
    const [width, height] = [video.videoWidth / 2, video.videoHeight];
    if (width > 0) {
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      const context = canvas.getContext('2d');
      const edge = Math.round(width * slider.value / 100);
      context.drawImage(video, width, 0, width, height, 0, 0, width, height);
      if (edge > 0) context.drawImage(video, 0, 0, edge, height, 0, 0, edge, height);
      context.fillStyle = '#fff';
      context.fillRect(edge - 1, 0, 2, height);
    }
  };
  const each = () => { draw(); next = video.requestVideoFrameCallback(each); };
  let next = video.requestVideoFrameCallback(each);
  slider.oninput = draw;
  return () => { slider.oninput = null; video.cancelVideoFrameCallback(next); };
};

const retryMs = 2000;

/** Everything of one camera; its picture runs between open and close. */
const createCamera = (id) => {
  const base = '/cameras/' + encodeURIComponent(id) + '/';
  const title = element('h2');
  const says = element('p', { className: 'says' });
  const frames = element('div', { className: 'frames' });
  const labels = element('div', { className: 'labels', hidden: true }, element('span', { textContent: 'enhanced' }), element('span', { textContent: 'bicubic' }));
  const stage = element('div', { className: 'stage' }, labels, frames, says);
  const table = element('table');
  const look = element('button', { type: 'button' });
  const compare = element('input', { type: 'checkbox' });
  const slider = element('input', { type: 'range', min: 0, max: 100, value: 50, step: 'any', hidden: true, ariaLabel: 'enhanced left, bicubic right' });
  const record = element('button', { type: 'button', hidden: true });
  const draw = element('button', { type: 'button' });
  const clear = element('button', { type: 'button', textContent: 'Clear regions', hidden: true });
  const hint = element('p', { className: 'hint' });
  let stop, retry, size, recording = true, regions = [], focused = false, wanted = true;
  const say = (text) => { says.textContent = text; };
  const send = async (path, body) => {
    const answer = await fetch(base + path, { method: 'POST', body }).catch(() => undefined);
    say(answer?.ok ? '' : answer?.status === 401 ? 'open this page with its token to change something' : 'that did not work');
    if (answer?.ok) await ask();
  };
  const setRegions = (next) => send('regions', JSON.stringify(next));

  const frame = (region, kind) => {
    const made = element('div', { className: 'region ' + kind });
    const { x, y, width, height } = region;
    for (const [side, value, whole] of [['left', x, size.width], ['top', y, size.height], ['width', width, size.width], ['height', height, size.height]])
      made.style.setProperty(side, 100 * value / whole + '%');
    if (kind === 'drawn')
      made.append(element('button', { type: 'button', textContent: '×', title: 'Remove this region', onclick: () => setRegions(regions.filter((other) => other !== region)) }));
    return made;
  };
  const showRegions = (more = []) => {
    if (!size) return;
    const kind = focused ? 'drawn' : 'given';
    frames.replaceChildren(...regions.map((region) => frame(region, kind)), ...more.map((region) => frame(region, 'new')));
  };

  const close = () => {
    clearTimeout(retry);
    stop?.();
    stop = undefined;
    labels.hidden = true;
    for (const old of stage.querySelectorAll('video, canvas')) old.remove();
  };
  const open = () => {
    close();
    const both = compare.checked;
    const video = element('video', { muted: true, playsInline: true });
    stage.prepend(...[video, both && element('canvas')].filter(Boolean));
    labels.hidden = !both;
    const again = () => { retry = setTimeout(open, retryMs); };
    const end = play(base + (both ? 'comparison' : 'live'), video, say, again);
    const unwipe = both ? wipe(video, stage.querySelector('canvas'), slider) : () => {};
    stop = () => { unwipe(); end(); };
    say('waiting for the picture');
  };
  const show = () => {
    if (wanted) open();
    else { close(); say(''); }
    look.textContent = wanted ? 'Hide the picture' : 'Show the picture';
  };
  look.onclick = () => { wanted = !wanted; show(); };
  compare.onchange = () => { slider.hidden = !compare.checked; if (wanted) open(); };
  record.onclick = () => send('recording/' + (recording ? 'stop' : 'start'));
  clear.onclick = () => setRegions([]);

  const drawing = (on) => {
    stage.classList.toggle('drawing', on);
    draw.textContent = on ? 'Cancel drawing' : 'Draw a region';
    stage.onpointermove = stage.onpointerup = null;
  };
  drawing(false);
  const isDrawing = () => stage.classList.contains('drawing');
  draw.onclick = () => drawing(!isDrawing());
  const at = (event) => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    const part = (value, whole, sizes) => Math.round(Math.min(1, Math.max(0, value / whole)) * sizes);
    return { x: part(event.clientX - left, width, size.width), y: part(event.clientY - top, height, size.height) };
  };
  const between = (a, b) => ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) });
  stage.onpointerdown = (down) => {
    if (!size || !isDrawing()) return;
    const from = at(down);
    stage.setPointerCapture(down.pointerId);
    stage.onpointermove = (move) => showRegions([between(from, at(move))]);
    stage.onpointerup = async (up) => {
      drawing(false);
      const drawn = between(from, at(up));
      if (drawn.width > 0 && drawn.height > 0) await setRegions([...(focused ? regions : []), drawn]);
      showRegions();
    };
  };

  const section = element('section', {},
    title, stage, slider,
    element('div', { className: 'controls' }, look, element('label', {}, compare, ' Compare with bicubic'), draw, clear, record),
    hint, table);
  const update = (status) => {
    ({ size, regions = [], focused = false } = status);
    title.textContent = status.camera;
    if (size) stage.style.setProperty('aspect-ratio', size.width + ' / ' + size.height);
    const files = (status.sink?.outputs ?? []).filter(({ kind }) => kind === 'recording');
    recording = files.some(({ state }) => state !== 'stopped');
    record.hidden = files.length === 0;
    record.className = recording ? 'recording' : '';
    record.textContent = recording ? 'Stop recording' : 'Start recording';
    draw.disabled = !size;
    clear.hidden = !focused;
    hint.textContent = focused
      ? 'The network works in the drawn regions alone; bicubic enlarges the rest.'
      : 'In a region that is drawn the network works at once, and bicubic enlarges the rest.' +
        (regions.length > 0 ? ' Dashed: the regions of --roi, which keep the network longest when time is short.' : '');
    if (!stage.onpointermove) showRegions();
    table.replaceChildren(...rows(status).map(([name, value, kind]) =>
      element('tr', {}, element('th', { textContent: name, scope: 'row' }), element('td', { textContent: String(value), className: kind ?? '' }))));
  };
  return { section, update, show, close };
};

const cameras = new Map();
const links = new Map();
let chosen;
const nav = document.getElementById('chooser');
const link = ({ id, camera, state = 'starting' }) => {
  if (!links.has(id)) {
    links.set(id, element('a', { href: '#' + encodeURIComponent(id) }));
    nav.append(links.get(id));
  }
  Object.assign(links.get(id), { textContent: camera, title: state, className: state === 'streaming' ? 'good' : 'bad', ariaCurrent: id === chosen ? 'page' : null });
};

/** One camera at a time: what is not looked at costs nothing. */
const choose = (id) => {
  if (chosen === id) return;
  cameras.get(chosen)?.close();
  chosen = id;
  document.getElementById('camera').replaceChildren(cameras.get(id).section);
  cameras.get(id).show();
};
const byAddress = () => { try { return decodeURIComponent(location.hash.slice(1)); } catch { return ''; } };
addEventListener('hashchange', () => { if (cameras.has(byAddress())) { choose(byAddress()); ask(); } });

const showAll = (statuses) => {
  for (const status of statuses) {
    if (!cameras.has(status.id)) cameras.set(status.id, createCamera(status.id));
    cameras.get(status.id).update(status);
  }
  if (statuses.length > 0 && chosen === undefined) choose(cameras.has(byAddress()) ? byAddress() : statuses[0].id);
  nav.hidden = statuses.length < 2;
  statuses.forEach(link);
};
const ask = async () => {
  const health = document.getElementById('health');
  const tell = (text, kind) => Object.assign(health, { textContent: text, className: kind });
  try {
    const [status, check] = await Promise.all([fetch('/status'), fetch('/healthz')]);
    if (status.ok) showAll(await status.json());
    tell(!status.ok ? 'open this page with its token' : check.ok ? 'healthy' : 'not healthy', check.ok && status.ok ? 'good' : 'bad');
  } catch {
    tell('srvid does not answer', 'bad');
  }
};
const askForEver = async () => { await ask(); setTimeout(askForEver, 1000); };
askForEver();
`;
