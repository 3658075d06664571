export class Whiteboard {
  constructor(title) {
    this.title = title;
    this.palette = ['ink', 'chalk', 'moss', 'brick'].map((colour) => ({ colour, width: 2 }));
    this.strokes = [];
  }

  add(stroke) {
    this.strokes.push({ ...stroke, colour: this.palette[this.strokes.length % 4].colour });
  }
}
