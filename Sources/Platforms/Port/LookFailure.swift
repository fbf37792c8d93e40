/// Why a look did not come to an end.
struct LookFailure: Error {
  var failure: Failure
  /// True where no later look will come further either.
  var isFinal = false
  init(_ failure: Failure) { self.failure = failure }
  init(code: String, _ text: String) {
    failure = Failure(.retryLater(afterSeconds: nil), code: code, text)
  }

  /// The list holds too much since: it only grows.
  static func tooFar(_ text: String) -> LookFailure {
    var failure = LookFailure(code: "too-far", text)
    failure.isFinal = true
    return failure
  }

  var finding: Finding { isFinal ? .cannotTell(failure) : .couldNotLook(failure) }
}
