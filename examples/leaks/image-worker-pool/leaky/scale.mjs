/** A small picture in rows of pixels; the colours are made up from the picture's number. */
export function scale({ picture, width, height }) {
  const rows = Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => ({ luma: ((picture * 31 + x * y) % 256) + 0.5, alpha: 1 })),
  );
  const sum = rows.flat().reduce((total, { luma }) => total + luma, 0);
  return { picture, width, height, rows, average: Math.round(sum / (width * height)) };
}
