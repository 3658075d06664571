import { readSensors } from './sensors.mjs';

const HOT = 85;

export class Device {
  static #registry = new Map();
  #history = [];
  #latest = null;

  constructor(serial) {
    this.serial = serial;
  }

  static find(serial) {
    if (!Device.#registry.has(serial)) Device.#registry.set(serial, new Device(serial));
    return Device.#registry.get(serial);
  }

  report({ message, at }) {
    this.#latest = { message, at, sensors: readSensors(message) };
    this.#history.push(this.#latest);
  }

  /** Hot when the last three reports say so. */
  get isHot() {
    const recent = this.#history.slice(-3);
    return recent.length === 3 && recent.every(({ sensors }) => sensors.some(({ celsius }) => celsius > HOT));
  }
}
