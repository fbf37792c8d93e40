/// The author's wish.
public enum Wish: String, Sendable, Hashable {
  case scheduled, draft, cancelled
}
