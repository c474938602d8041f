/** The padding that MD5 and SHA share: a 1 bit, zeros, and the length in bits at the end of a block. */

export function padded(bytes: Uint8Array, blockBytes: 64 | 128, littleEndian = false): DataView {
  const lengthBytes = blockBytes / 8;
  const total = Math.ceil((bytes.length + 1 + lengthBytes) / blockBytes) * blockBytes;
  const filled = new Uint8Array(total);
  filled.set(bytes);
  filled[bytes.length] = 0x80;
  const view = new DataView(filled.buffer);
  const bits = BigInt(bytes.length) * 8n;
  view.setBigUint64(total - 8, bits, littleEndian);
  return view;
}
