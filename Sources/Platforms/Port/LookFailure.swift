/// Why a look did not come to an end.
struct LookFailure: Error {
  var failure: Failure
  init(_ failure: Failure) { self.failure = failure }
  init(code: String, _ text: String) {
    failure = Failure(.retryLater(afterSeconds: nil), code: code, text)
  }
}
