// The service worker. It answers one kind of request by itself: the page of a log, when there is no line.
// Its cache holds the empty page, the style sheet and the scripts; what was written is not its business.

const CACHE = "parley-shell-1";
const DATABASE = "parley-device";
const where = new URL(self.location.href).searchParams;
const SHELL = where.get("shell");
const SIGN_OUT = where.get("sign_out");
const LOG = /\/sessions\/(log\/[0-9a-f-]{36}|[0-9a-f-]{36}\/log)\/$/;
const AWAY = new Set([502, 503, 504]);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.keep) event.waitUntil(keep(event.data.keep));
});

// Everything is fetched before anything is replaced, so that a line that breaks leaves the old page whole.
async function keep(addresses) {
  const fetched = await Promise.all(
    addresses.map(async (address) => [address, await fetch(address, { redirect: "error" })]),
  );
  if (fetched.some(([, answer]) => !answer.ok)) return;
  const cache = await caches.open(CACHE);
  await Promise.all(fetched.map(([address, answer]) => cache.put(address, answer)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.method === "POST" && address.pathname === SIGN_OUT) event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && LOG.test(address.pathname)) event.respondWith(page(request));
  else if (address.pathname.startsWith("/static/")) event.respondWith(part(request));
});

async function page(request) {
  try {
    const answer = await fetch(request);
    if (!AWAY.has(answer.status)) return answer;
    return (await kept(SHELL)) || answer;
  } catch (error) {
    const shell = await kept(SHELL);
    if (shell) return shell;
    throw error;
  }
}

async function part(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await kept(request);
    if (found) return found;
    throw error;
  }
}

async function kept(request) {
  const cache = await caches.open(CACHE);
  return cache.match(request, { ignoreVary: true });
}

async function forget() {
  const channel = new BroadcastChannel(DATABASE);
  channel.postMessage("forget");
  channel.close();
  await caches.delete(CACHE);
  await new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(DATABASE);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
}
