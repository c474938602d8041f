/** Compiles the kernels while they download, once per page or worker. */

let compiled: Promise<WebAssembly.Module> | undefined;

export function kernelModule(): Promise<WebAssembly.Module> {
  compiled ??= load(new URL('../../../build/kernels.wasm', import.meta.url));
  return compiled;
}

async function load(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  // A server that does not know application/wasm makes compileStreaming refuse.
  if (response.headers.get('content-type')?.startsWith('application/wasm')) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}
