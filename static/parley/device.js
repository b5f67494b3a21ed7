// What a form keeps on the device: sealed with a key that scripts can use and nobody can read out.
// Key and boxes go when somebody signs out, when another person uses the device, and after a few days.

const DATABASE = "parley-device";
const DAYS_KEPT = 4;
const channel = "BroadcastChannel" in self ? new BroadcastChannel(DATABASE) : null;

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("keys");
      request.result.createObjectStore("boxes");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
}

async function labelOf(name) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(name));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// The device's store for `owner` (a mark that tells people apart), or null where the browser keeps nothing.
// Without an owner (the page that is shown without a line) it is opened as whoever used it last.
export async function openDevice(owner) {
  if (!("indexedDB" in self) || !self.crypto?.subtle) return null;
  try {
    const database = await opened();
    const store = new Device(database);
    await store.begin(owner);
    return store;
  } catch {
    return null;
  }
}

class Device {
  constructor(database) {
    this.database = database;
    this.key = null;
    // Set before anything is awaited: a save that is under way must not bring back what was just forgotten.
    this.forgotten = false;
    database.onversionchange = () => this.close();
    channel?.addEventListener("message", (event) => {
      if (event.data === "forget") this.close();
    });
  }

  close() {
    this.forgotten = true;
    this.key = null;
    this.database.close();
    document.dispatchEvent(new CustomEvent("parley:forgotten"));
  }

  store(name, mode = "readonly") {
    return this.database.transaction(name, mode).objectStore(name);
  }

  async begin(owner) {
    let kept = await asked(this.store("keys").get("key"));
    if (kept && owner && kept.owner !== owner) {
      await asked(this.store("boxes", "readwrite").clear());
      await asked(this.store("keys", "readwrite").delete("key"));
      kept = null;
    }
    if (!kept) {
      if (!owner) return;
      const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
      // Two tabs may begin at once: the first key stays, and both use it.
      await asked(this.store("keys", "readwrite").add({ key, owner }, "key")).catch(() => undefined);
      kept = await asked(this.store("keys").get("key"));
    }
    this.key = kept.key;
    await this.sweep();
  }

  async sweep() {
    const labels = await asked(this.store("boxes").getAllKeys());
    const boxes = await asked(this.store("boxes").getAll());
    const oldest = Date.now() - DAYS_KEPT * 86_400_000;
    for (const [at, box] of boxes.entries()) {
      if (box.at < oldest) await asked(this.store("boxes", "readwrite").delete(labels[at]));
    }
  }

  async put(name, value) {
    if (!this.key || this.forgotten) return false;
    try {
      const label = await labelOf(name);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(value));
      const additionalData = new TextEncoder().encode(label);
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, this.key, plain);
      if (this.forgotten) return false;
      await asked(this.store("boxes", "readwrite").put({ iv, sealed, at: Date.now() }, label));
      return true;
    } catch {
      return false;
    }
  }

  async get(name) {
    if (!this.key || this.forgotten) return null;
    const label = await labelOf(name);
    const box = await asked(this.store("boxes").get(label));
    if (!box) return null;
    try {
      const additionalData = new TextEncoder().encode(label);
      const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData }, this.key, box.sealed);
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      return null;
    }
  }

  async drop(name) {
    if (this.forgotten) return;
    await asked(this.store("boxes", "readwrite").delete(await labelOf(name)));
  }

  // Everything goes, in every tab: on signing out.
  forget() {
    if (this.forgotten) return;
    const stores = this.database.transaction(["keys", "boxes"], "readwrite");
    stores.objectStore("keys").clear();
    stores.objectStore("boxes").clear();
    channel?.postMessage("forget");
    this.close();
    indexedDB.deleteDatabase(DATABASE);
    self.caches?.keys().then((names) => names.forEach((name) => caches.delete(name)));
  }
}
