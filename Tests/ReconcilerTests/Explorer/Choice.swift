/// One step the explored world may take next.
enum Choice: Hashable {
  /// How an effect goes.
  enum How: String, Hashable {
    case plainly = "is done"
    case slowly = "is on its way for long"
    case answeredLate = "is done; the answer is on its way for long"
    case fails = "fails"
    case answerLost = "is done; the answer is lost"
    case answerLostAndUnread = "is done; the answer is lost, and nothing can be read"
    case notApplied = "is not done; nobody can tell"
    case arrivesLate = "gets no answer, and may arrive later"
    case refused = "is refused for now"
    case waits = "has to wait for the platform"
    case lags = "is done; the platform does not show the latest"
    case blind = "cannot be had"
    case diesApplied = "is done; the run dies"
    case diesLate = "may arrive later; the run dies"
  }

  case start(skew: Int64, after: Int)
  case perform(run: Int, work: Int, How)
  case crash(run: Int)
  case wake(run: Int)
  case signal(run: Int)
  /// The clock leaps.
  case leap(Int)
  /// Nobody has anything to do: the clock goes on to the next wake.
  case rest
  /// A call of long ago arrives.
  case arrive(ExploredPlatform.Call)
  case arriveComment(ExploredPlatform.Comment)
  case arriveChange(ExploredPlatform.Change)
  case cancel

  /// What of the bounds it uses up.
  var mishap: Mishap? {
    switch self {
    case .start(let skew, _): skew == 0 ? nil : .skew
    case .crash: .crash
    case .signal: .signal
    case .cancel: .cancel
    case .perform(_, _, let how): how.mishap
    case .leap: .leap
    case .wake, .rest, .arrive, .arriveComment, .arriveChange: nil
    }
  }
}

extension Choice.How {
  var mishap: Mishap? {
    switch self {
    case .plainly: nil
    case .slowly, .answeredLate, .waits: .slowness
    case .fails, .blind: .blindness
    case .answerLost, .answerLostAndUnread, .notApplied: .lostPush
    case .arrivesLate: .lostCall
    case .refused: .refusal
    case .lags: .lag
    case .diesApplied, .diesLate: .dyingEffect
    }
  }
}
