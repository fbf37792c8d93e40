/// The candidate a person most likely meant by a misspelt word, or nil when none is near: at most a third of the
/// letters wrong, missing, too many or swapped with their neighbour. Upper and lower case are the same; of
/// equally near ones the first by its bytes.
public func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
  let letters = Array(word.lowercased().unicodeScalars)
  guard !letters.isEmpty, letters.count <= 64 else { return nil }
  var best: (candidate: String, distance: Int)?
  for candidate in candidates {
    let other = Array(candidate.lowercased().unicodeScalars)
    let limit = min(best?.distance ?? .max, max(1, max(letters.count, other.count) / 3))
    guard let distance = distance(letters, other, atMost: limit), distance < max(letters.count, other.count)
    else { continue }
    if let best, best.distance == distance, best.candidate.utf8.lexicographicallyPrecedes(candidate.utf8) {
      continue
    }
    best = (candidate, distance)
  }
  return best?.candidate
}

/// Insertions, deletions, replacements and swaps of neighbours (each place touched once) that turn one word into
/// the other; nil when there are more than `limit`.
private func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar], atMost limit: Int) -> Int? {
  guard abs(left.count - right.count) <= limit else { return nil }
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    for column in right.indices {
      var steps = min(
        last[column + 1] + 1, current[column] + 1, last[column] + (left[row] == right[column] ? 0 : 1))
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        steps = min(steps, beforeLast[column - 1] + 1)
      }
      current.append(steps)
    }
    guard (current.min() ?? 0) <= limit else { return nil }
    (beforeLast, last) = (last, current)
  }
  return last[right.count] <= limit ? last[right.count] : nil
}
