/// When a delivery is to go out.
public enum WantedTime: Sendable, Hashable {
  case at(Instant)
  /// Due at the instant a reconcile first records the file.
  case onMerge
}
