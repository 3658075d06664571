//! Keys and changes of the terminal's size, read on a thread of their own.

use std::thread;
use std::time::Duration;

use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, poll, read};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::super::view::Wish;

/// How soon the thread notices that nobody listens any more.
const PATIENCE: Duration = Duration::from_millis(250);

/// What the user wishes, from now on. It ends with the receiver, or with the terminal.
pub(super) fn listen() -> UnboundedReceiver<Wish> {
    let (wishes, receiver) = unbounded_channel();
    thread::spawn(move || {
        while !wishes.is_closed() {
            let wish = match poll(PATIENCE) {
                Ok(true) => read().map(|event| wish(&event)),
                Ok(false) => continue,
                Err(error) => Err(error),
            };
            match wish {
                Ok(Some(wish)) if wishes.send(wish).is_ok() => {}
                Ok(None) => {}
                Ok(Some(_)) | Err(_) => return,
            }
        }
    });
    receiver
}

fn wish(event: &Event) -> Option<Wish> {
    match event {
        Event::Key(KeyEvent { code, modifiers, kind: KeyEventKind::Press, .. }) => {
            let is_interrupt = *code == KeyCode::Char('c') && modifiers.contains(KeyModifiers::CONTROL);
            let is_quit = matches!(code, KeyCode::Char('q' | 'Q') | KeyCode::Esc);
            (is_quit || is_interrupt).then_some(Wish::Quit)
        }
        Event::Resize(..) => Some(Wish::Redraw),
        _ => None,
    }
}
