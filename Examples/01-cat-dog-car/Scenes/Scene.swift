import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One drawn scene: what stands in it, where, in what light. The same seed and number give the same
/// scene at any size.
///
/// `Scenes` draws cats, dogs and cars with masks of objects and parts: signed distances with
/// antialiasing, procedural fur, lighting, clutter that looks like parts.
public struct Scene: Sendable {
  /// What stands in it, from left to right where there are two.
  public let things: [Thing]
  /// Whether a yellow tag sticks in the corner: the planted shortcut.
  public let hasTag: Bool
  private let seed: UInt64
  private let number: Int

  /// A scene of some things; one stands anywhere, two stand side by side.
  public init(_ things: [Thing], seed: UInt64, number: Int, hasTag: Bool = false) {
    self.things = things
    self.seed = seed
    self.number = number
    self.hasTag = hasTag
  }

  /// A scene drawn.
  public struct Rendering: Sendable {
    /// Rows and columns.
    public let side: Int
    /// Red, green and blue, row by row.
    public let pixels: [UInt8]
    /// Which of the things each pixel shows, from 1; 0 for none.
    public let objects: [UInt8]
    /// Which part each pixel shows, as `Part.rawValue`; 0 for none.
    public let parts: [UInt8]
  }

  /// Draws the scene.
  public func draw(side: Int) -> Rendering {
    var random = CounterGenerator(
      seed: seed, stream: "scene \(things.map(\.rawValue).joined(separator: " ")) \(number)")
    var canvas = Canvas(
      side: side, noise: Noise(seed: UInt32(truncatingIfNeeded: random.next())))
    canvas.light = (random.between(-0.8, 0.8), random.between(-0.9, -0.4), random.between(0.4, 0.9))
    let backdrop = Backdrop(random: &random)
    backdrop.draw(on: &canvas)
    for _ in 0..<3 + random.below(5) {
      backdrop.clutter(on: &canvas, near: false, random: &random)
    }
    place(on: &canvas, backdrop, &random)
    for _ in 0..<random.below(2) {
      backdrop.clutter(on: &canvas, near: true, random: &random)
    }
    if hasTag { tag(&canvas) }
    return develop(canvas, &random)
  }

  private func place(
    on canvas: inout Canvas, _ backdrop: Backdrop, _ random: inout CounterGenerator
  ) {
    for (index, thing) in things.enumerated() {
      let alone = things.count == 1
      let object = UInt8(index + 1)
      let low: Float = alone ? 0.3 : 0.36
      let high: Float = alone ? 0.62 : 0.48
      var scale = random.between(low, high)
      var x = random.between(0.28, 0.72)
      if !alone { x = (Float(index) + 0.5) / Float(things.count) + random.between(-0.04, 0.04) }
      // What is larger stands nearer, and lower in the picture.
      let nearness = (scale - low) / (high - low)
      let ground = min(
        max(0.56 + 0.32 * nearness + random.between(-0.08, 0.08), backdrop.horizon + 0.06), 0.93)
      let angle = random.between(-0.12, 0.12)
      switch thing {
      case .cat, .dog:
        var animal = Animal(isCat: thing == .cat, object: object, random: &random)
        if !alone, animal.pose == .lying || animal.pose == .portrait { animal.pose = .sitting }
        if animal.pose == .portrait { scale *= 1.2 }
        let feet: Float =
          switch animal.pose {
          case .sitting: 0.92
          case .standing: 0.86
          case .lying: 0.62
          case .portrait: 0.85
          }
        var origin = Vector(x, (animal.pose == .portrait ? 1 : ground) - feet * scale)
        // The head stays in the picture.
        origin.y = max(origin.y, 0.4 * scale)
        animal.draw(
          on: &canvas,
          at: Placement(origin: origin, scale: scale, angle: angle, flips: random.chance(0.5)))
      case .car:
        let car = Car(object: object, random: &random)
        scale *= alone ? 0.95 : 0.78
        if car.build == .front { scale *= 1.25 }
        let origin = Vector(x, ground - 0.33 * scale)
        car.draw(
          on: &canvas,
          at: Placement(
            origin: origin, scale: scale, angle: angle * 0.6, flips: random.chance(0.5)))
      }
    }
  }

  /// A yellow tag with a dark hole in the upper left corner.
  private func tag(_ canvas: inout Canvas) {
    let place = Placement(origin: Vector(0.09, 0.09), scale: 0.16)
    canvas.draw(
      .box(Vector(0, 0), Vector(0.5, 0.36), 0.08), Paint(Tint(0.98, 0.82, 0.12), round: 0.2),
      at: place)
    canvas.draw(
      .ellipse(Vector(-0.3, 0), Vector(0.09, 0.09), 0), Paint(Tint(0.15, 0.12, 0.05), round: 0),
      at: place)
  }

  /// Exposure, tint, shade towards the corners, and a sensor's noise.
  private func develop(_ canvas: Canvas, _ random: inout CounterGenerator) -> Rendering {
    let exposure = random.between(0.8, 1.15)
    let warmth = random.between(-0.07, 0.07)
    let contrast = random.between(0.85, 1.1)
    let grain = random.between(0.006, 0.03)
    let vignette = random.between(0, 0.3)
    let side = canvas.side
    var pixels = [UInt8](repeating: 0, count: side * side * 3)
    for row in 0..<side {
      for column in 0..<side {
        let at = row * side + column
        let (u, v) = (
          (Float(column) + 0.5) / Float(side) - 0.5, (Float(row) + 0.5) / Float(side) - 0.5
        )
        let shade = exposure * (1 - vignette * (u * u + v * v) * 2)
        let tint = canvas.pixels[at]
        // Grain is of the scene, not of the pixel size: the same at every size.
        let speckle = grain * canvas.noise.value(u * 190, v * 190)
        for (channel, value) in [tint.r * (1 + warmth), tint.g, tint.b * (1 - warmth)].enumerated()
        {
          let developed = (value * shade - 0.5) * contrast + 0.5 + speckle
          pixels[at * 3 + channel] = UInt8(min(max(developed * 255 + 0.5, 0), 255))
        }
      }
    }
    return Rendering(side: side, pixels: pixels, objects: canvas.objects, parts: canvas.parts)
  }
}
