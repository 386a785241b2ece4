/** ONNX Runtime's messages go on with source paths; the first line says what failed. */
export const firstLine = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split('\n', 1)[0]?.slice(0, 400) ??
  '';
