export class Injector {
  instances = new Map();

  get(type) {
    let instance = this.instances.get(type);
    if (!instance) {
      const dependencies = (type.inject ?? []).map((dependency) => this.get(dependency));
      instance = new type(...dependencies);
      this.instances.set(type, instance);
    }
    return instance;
  }
}
