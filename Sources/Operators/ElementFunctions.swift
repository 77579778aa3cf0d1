#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Functions of one number that several operators share, written so that no finite input gives
// NaN. In double precision: plain code rounds once, when it writes. The C library is imported
// here alone.

/// `eˣ`.
@inline(__always)
func exponential(_ x: Double) -> Double { exp(x) }

/// `eˣ − 1`, exact near 0.
@inline(__always)
func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }

/// `(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)`.
@inline(__always)
func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }

/// `1 / (1 + e⁻ˣ)`. The exponential is taken of `−|x|`, so that it never overflows.
@inline(__always)
func logistic(_ x: Double) -> Double {
  let small = exp(-abs(x))
  return (x >= 0 ? 1 : small) / (1 + small)
}

/// `ln(1 + eˣ)`.
@inline(__always)
func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

/// The standard normal distribution function `Φ`. Through `erfc`, which keeps the digits of the
/// lower tail that `1 + erf` would cancel.
@inline(__always)
func normalDistribution(_ x: Double) -> Double { 0.5 * erfc(-x * Double(0.5).squareRoot()) }

/// The standard normal density `φ = e^(−x²/2) / √(2π)`.
@inline(__always)
func normalDensity(_ x: Double) -> Double { exp(-0.5 * x * x) / (2 * Double.pi).squareRoot() }

/// `baseᵉˣᵖᵒⁿᵉⁿᵗ` of a positive base.
@inline(__always)
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
