import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A point or a direction; x to the right, y down.
struct Vector {
  var x: Float
  var y: Float
  init(_ x: Float, _ y: Float) { (self.x, self.y) = (x, y) }

  var length: Float { (x * x + y * y).squareRoot() }
  static func + (a: Vector, b: Vector) -> Vector { Vector(a.x + b.x, a.y + b.y) }
  static func - (a: Vector, b: Vector) -> Vector { Vector(a.x - b.x, a.y - b.y) }
  static func * (a: Vector, s: Float) -> Vector { Vector(a.x * s, a.y * s) }
  func dot(_ b: Vector) -> Float { x * b.x + y * b.y }
  func rotated(_ angle: Float) -> Vector {
    let (s, c) = (sinf(angle), cosf(angle))
    return Vector(c * x - s * y, s * x + c * y)
  }
}

/// Where a thing's own coordinates lie in the picture, whose sides are 1.
struct Placement {
  var origin: Vector
  var scale: Float
  var angle: Float = 0
  /// Whether left and right are exchanged.
  var flips = false

  /// A place inside this one.
  func inner(_ at: Vector, scale inner: Float = 1, angle turn: Float = 0) -> Placement {
    Placement(
      origin: picture(at), scale: scale * inner, angle: angle + (flips ? -turn : turn),
      flips: flips)
  }
  func picture(_ own: Vector) -> Vector {
    let turned = Vector(flips ? -own.x : own.x, own.y).rotated(angle)
    return origin + turned * scale
  }
  func own(_ point: Vector) -> Vector {
    let turned = (point - origin).rotated(-angle) * (1 / scale)
    return Vector(flips ? -turned.x : turned.x, turned.y)
  }
}

/// An outline in a thing's own coordinates, by its distance.
enum Outline {
  /// Centre, radii, turn.
  case ellipse(Vector, Vector, Float)
  /// From, to, and the radius at either end.
  case limb(Vector, Vector, Float, Float)
  /// Corners, and how much they are rounded.
  case polygon([Vector], Float)
  /// Centre, half sides, rounding.
  case box(Vector, Vector, Float)
  /// Centre, outer and inner radius.
  case ring(Vector, Float, Float)

  /// Distance to the outline, negative inside, and where a point lies on the rounded surface:
  /// from -1 to 1 across and down.
  func distance(_ p: Vector) -> (distance: Float, surface: Vector) {
    switch self {
    case .ellipse(let centre, let radii, let angle):
      let q = (p - centre).rotated(-angle)
      let u = Vector(q.x / radii.x, q.y / radii.y)
      let k = u.length
      let slope = Vector(u.x / radii.x, u.y / radii.y).length
      let distance = slope > 1e-6 ? k * (k - 1) / slope : -min(radii.x, radii.y)
      return (distance, u.rotated(angle))
    case .limb(let a, let b, let first, let second):
      let (pa, ba) = (p - a, b - a)
      let t = min(max(pa.dot(ba) / max(ba.dot(ba), 1e-9), 0), 1)
      let radius = first + (second - first) * t
      let off = pa - ba * t
      return (off.length - radius, off * (1 / max(radius, 1e-6)))
    case .polygon(let corners, let rounding):
      var nearest = Float.infinity
      var inside = false
      var (low, high) = (corners[0], corners[0])
      for (index, a) in corners.enumerated() {
        let b = corners[(index + corners.count - 1) % corners.count]
        let (edge, w) = (b - a, p - a)
        let t = min(max(w.dot(edge) / max(edge.dot(edge), 1e-9), 0), 1)
        nearest = min(nearest, (w - edge * t).length)
        if (a.y > p.y) != (b.y > p.y), p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
          inside.toggle()
        }
        low = Vector(min(low.x, a.x), min(low.y, a.y))
        high = Vector(max(high.x, a.x), max(high.y, a.y))
      }
      let middle = (low + high) * 0.5
      let half = Vector(max(high.x - low.x, 1e-6) / 2, max(high.y - low.y, 1e-6) / 2)
      return (
        (inside ? -nearest : nearest) - rounding,
        Vector((p.x - middle.x) / half.x, (p.y - middle.y) / half.y)
      )
    case .box(let centre, let half, let rounding):
      let q = p - centre
      let d = Vector(abs(q.x) - half.x + rounding, abs(q.y) - half.y + rounding)
      let outside = Vector(max(d.x, 0), max(d.y, 0)).length
      return (
        outside + min(max(d.x, d.y), 0) - rounding, Vector(q.x / half.x, q.y / half.y)
      )
    case .ring(let centre, let outer, let inner):
      let q = p - centre
      let middle = (outer + inner) / 2
      return (abs(q.length - middle) - (outer - inner) / 2, q * (1 / outer))
    }
  }

  /// A box around it: low and high corner.
  var bounds: (Vector, Vector) {
    switch self {
    case .ellipse(let c, let r, _):
      let most = max(r.x, r.y)
      return (Vector(c.x - most, c.y - most), Vector(c.x + most, c.y + most))
    case .limb(let a, let b, let first, let second):
      let r = max(first, second)
      return (
        Vector(min(a.x, b.x) - r, min(a.y, b.y) - r), Vector(max(a.x, b.x) + r, max(a.y, b.y) + r)
      )
    case .polygon(let corners, let r):
      return (
        Vector((corners.map(\.x).min() ?? 0) - r, (corners.map(\.y).min() ?? 0) - r),
        Vector((corners.map(\.x).max() ?? 0) + r, (corners.map(\.y).max() ?? 0) + r)
      )
    case .box(let c, let h, _): return (c - h, c + h)
    case .ring(let c, let r, _): return (c - Vector(r, r), c + Vector(r, r))
    }
  }
}
