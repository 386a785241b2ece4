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
  ['State', s.state ?? 'starting', s.state === 'streaming' ? 'good' : 'bad'],
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

/** Plays what comes over a WebSocket, always at the live edge. Returns how to stop. */
const play = (path, video, say) => {
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
    if (!MediaSource.isTypeSupported(mime)) return say('this browser cannot play ' + mime);
    buffer = source.addSourceBuffer(mime);
    buffer.addEventListener('updateend', pump);
    waiting.push(head);
  };
  source.addEventListener('sourceopen', () => {
    socket = new WebSocket(location.origin.replace(/^http/, 'ws') + path);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => { say(''); take(data); pump(); };
    socket.onclose = ({ reason }) => { if (!stopped) say(reason || 'the picture has ended'); };
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
    next = video.requestVideoFrameCallback(draw);
  };
  let next = video.requestVideoFrameCallback(draw);
  slider.oninput = () => { video.cancelVideoFrameCallback(next); draw(); };
  return () => video.cancelVideoFrameCallback(next);
};

const createCamera = (name) => {
  const base = '/cameras/' + encodeURIComponent(name) + '/';
  const says = element('p', { className: 'says' });
  const stage = element('div', { className: 'stage' });
  const table = element('table');
  const look = element('button', { textContent: 'Show the picture' });
  const compare = element('input', { type: 'checkbox' });
  const slider = element('input', { type: 'range', min: 0, max: 100, value: 50, disabled: true, ariaLabel: 'enhanced left, bicubic right' });
  const record = element('button', { textContent: 'Stop recording', hidden: true });
  const draw = element('button', { textContent: 'Draw a region' });
  const clear = element('button', { textContent: 'No regions' });
  let stop, size, recording = true, regions = [];
  const say = (text) => { says.textContent = text; };
  const send = async (path, body) => {
    const answer = await fetch(base + path, { method: 'POST', body }).catch(() => undefined);
    say(answer?.ok ? '' : answer?.status === 401 ? 'open this page with its token to change something' : 'that did not work');
    return answer?.ok === true;
  };
  const frame = ({ x, y, width, height }) => {
    const made = element('div', { className: 'region' });
    for (const [side, value, whole] of [['left', x, size.width], ['top', y, size.height], ['width', width, size.width], ['height', height, size.height]])
      made.style.setProperty(side, 100 * value / whole + '%');
    return made;
  };
  const showRegions = (more = []) => {
    for (const old of stage.querySelectorAll('.region')) old.remove();
    if (size) stage.append(...[...regions, ...more].map(frame));
  };
  const close = () => { stop?.(); stop = undefined; stage.replaceChildren(says); showRegions(); };
  const open = () => {
    close();
    const video = element('video', { muted: true, playsInline: true });
    const canvas = element('canvas');
    stage.prepend(video);
    if (compare.checked) stage.insertBefore(canvas, says);
    const end = play(base + (compare.checked ? 'comparison' : 'live'), video, say);
    const unwipe = compare.checked ? wipe(video, canvas, slider) : () => {};
    stop = () => { unwipe(); end(); };
    say('waiting for the picture');
  };
  look.onclick = () => {
    if (stop) { close(); say(''); } else open();
    look.textContent = stop ? 'Hide the picture' : 'Show the picture';
  };
  compare.onchange = () => { slider.disabled = !compare.checked; if (stop) open(); };
  record.onclick = () => send('recording/' + (recording ? 'stop' : 'start'));
  draw.onclick = () => stage.classList.toggle('drawing');
  clear.onclick = async () => { if (await send('regions', '[]')) { regions = []; showRegions(); } };
  const at = (event) => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    const part = (value, whole, sizes) => Math.round(Math.min(1, Math.max(0, value / whole)) * sizes);
    return { x: part(event.clientX - left, width, size.width), y: part(event.clientY - top, height, size.height) };
  };
  const between = (a, b) => ({ x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) });
  stage.onpointerdown = (down) => {
    if (!size || !stage.classList.contains('drawing')) return;
    const from = at(down);
    stage.setPointerCapture(down.pointerId);
    stage.onpointermove = (move) => showRegions([between(from, at(move))]);
    stage.onpointerup = async (up) => {
      stage.onpointermove = stage.onpointerup = null;
      stage.classList.remove('drawing');
      const drawn = between(from, at(up));
      if (drawn.width > 0 && drawn.height > 0 && await send('regions', JSON.stringify([...regions, drawn]))) regions = [...regions, drawn];
      showRegions();
    };
  };
  stage.append(says);
  const section = element('section', {},
    element('h2', { textContent: name }), stage,
    element('div', { className: 'controls' }, look, element('label', {}, compare, ' compare with bicubic'), slider, record, draw, clear),
    table);
  const update = (status) => {
    size = status.size;
    if (size) stage.style.setProperty('aspect-ratio', size.width + ' / ' + size.height);
    const files = (status.sink?.outputs ?? []).filter(({ kind }) => kind === 'recording');
    recording = files.some(({ state }) => state !== 'stopped');
    record.hidden = files.length === 0;
    record.textContent = recording ? 'Stop recording' : 'Start recording';
    table.replaceChildren(...rows(status).map(([title, value, kind]) =>
      element('tr', {}, element('th', { textContent: title }), element('td', { textContent: String(value), className: kind ?? '' }))));
  };
  return { section, update };
};

const cameras = new Map();
const show = (statuses) => {
  for (const status of statuses) {
    if (!cameras.has(status.camera)) {
      cameras.set(status.camera, createCamera(status.camera));
      document.getElementById('cameras').append(cameras.get(status.camera).section);
    }
    cameras.get(status.camera).update(status);
  }
};
const ask = async () => {
  const health = document.getElementById('health');
  const tell = (text, kind) => Object.assign(health, { textContent: text, className: kind });
  try {
    const [status, check] = await Promise.all([fetch('/status'), fetch('/healthz')]);
    if (status.ok) show(await status.json());
    tell(!status.ok ? 'open this page with its token' : check.ok ? 'healthy' : 'not healthy', check.ok && status.ok ? 'good' : 'bad');
  } catch {
    tell('srvid does not answer', 'bad');
  }
  setTimeout(ask, 1000);
};
ask();
`;
