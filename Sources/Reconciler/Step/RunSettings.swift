import Content

/// The numbers a run obeys, in seconds unless said. `standard` is what the protocol says; tests shrink them.
public struct Timing: Sendable, Hashable {
  /// How long a claim holds without renewal.
  public var lease: Int64 = 600
  /// The whole public call.
  public var callTimeout: Int64 = 120
  /// A `sending` older than `callTimeout` plus this, not ours, is stale.
  public var staleMargin: Int64 = 120
  /// A call must begin so soon after `sending` was acknowledged, by the monotonic clock.
  public var beginWithin: Double = 30
  /// "Not seen" counts as settled so long after the call.
  public var settling: Int64 = 900
  /// Between two looks at least.
  public var betweenLooks: Int64 = 60
  /// A key is sent again no sooner after its call ended.
  public var resendAfter: Int64 = 120
  /// First step and ceiling of the back-off between attempts.
  public var retryBase: Int64 = 60
  public var retryCeiling: Int64 = 21_600
  /// Doublings of the first step after which the pause stops growing while a server is out of order.
  public var outageSteps = 5
  /// How long one run waits for a platform that is still processing before it leaves that to the next.
  public var patience: Double = 300
  /// Jitter between pushes that lost a race: base, ceiling and sum.
  public var pushBase: Double = 0.1
  public var pushCeiling: Double = 3
  public var pushBudget: Double = 30
  /// After a signal: running calls may end within, everything within.
  public var stopCalls: Double = 4
  public var stopAll: Double = 7

  public init() {}
  public static let standard = Timing()
}

/// What one run is told before it begins.
public struct RunSettings: Sendable {
  /// This run's nonce.
  public var run: String
  public var timing: Timing
  /// Public calls and preparations in flight at once.
  public var parallelCalls: Int
  /// Of these, to one host before it has answered; each answer makes room for three more.
  public var firstCalls = 4
  /// Deliveries in `sending` at once, at most.
  public var sendingWindow: Int
  /// Asks the delivery's platform whether anything must be prepared.
  public var needsPreparation: @Sendable (WantedDelivery) -> Bool
  /// Whether a platform prepares each message of a thread on its own, after the one before it is public.
  public var preparesEachItem: @Sendable (_ platform: String) -> Bool
  /// The descriptor's key life of a platform, in seconds.
  public var keyLife: @Sendable (_ platform: String) -> Int64?
  /// The descriptor's windows of a platform.
  public var windows: @Sendable (_ platform: String) -> [RateWindow]
  /// Pushes at once before the budget of a hosted remote slows them to one each ten seconds; nil: no budget.
  public var pushBurst: Int?
  /// Limits the run to these deliveries; nil: all.
  public var only: Set<DeliveryID>?

  public init(
    run: String, timing: Timing, parallelCalls: Int = 128, sendingWindow: Int = 256,
    needsPreparation: @escaping @Sendable (WantedDelivery) -> Bool,
    preparesEachItem: @escaping @Sendable (_ platform: String) -> Bool = { _ in false },
    keyLife: @escaping @Sendable (_ platform: String) -> Int64?, pushBurst: Int? = nil,
    windows: @escaping @Sendable (_ platform: String) -> [RateWindow] = { _ in [] },
    only: Set<DeliveryID>? = nil
  ) {
    self.pushBurst = pushBurst
    self.windows = windows
    self.run = run
    self.timing = timing
    self.parallelCalls = parallelCalls
    self.sendingWindow = sendingWindow
    self.needsPreparation = needsPreparation
    self.preparesEachItem = preparesEachItem
    self.keyLife = keyLife
    self.only = only
  }
}
