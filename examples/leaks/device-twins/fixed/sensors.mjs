const positions = ['inlet', 'outlet', 'bearing', 'winding', 'housing', 'shaft', 'seal', 'drive', 'coupling', 'gearbox', 'suction', 'discharge'];

/** The readings that came with a message, one for each sensor of a pump. */
export function readSensors(message) {
  return positions.map((position, i) => ({
    position: `${position}@${message}`,
    celsius: 40 + ((message * 13 + i * 7) % 50) + 0.5,
    vibration: Math.sqrt(message + i),
    hours: 1200 + message / 60,
  }));
}
