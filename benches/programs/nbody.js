// Arithmetic on floating-point fields: the planets of the outer solar system as point masses. Prints `end MILLISECONDS`.
'use strict';

class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x; this.y = y; this.z = z;
    this.vx = vx; this.vy = vy; this.vz = vz;
    this.mass = mass;
  }
}

// A star and four planets on made-up, nearly circular orbits (units: the star's mass and the first orbit's radius).
function system() {
  const bodies = [new Body(0, 0, 0, 0, 0, 0, 1)];
  for (let i = 1; i <= 4; i++) {
    const radius = i * 1.7;
    const speed = Math.sqrt(1 / radius);
    const angle = i * 2.1;
    bodies.push(new Body(
      radius * Math.cos(angle), radius * Math.sin(angle), 0.02 * i,
      -speed * Math.sin(angle), speed * Math.cos(angle), 0.001 * i,
      1e-4 * i));
  }
  return bodies;
}

function step(bodies, dt) {
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i];
    for (let j = i + 1; j < bodies.length; j++) {
      const b = bodies[j];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      const squared = dx * dx + dy * dy + dz * dz;
      const pull = dt / (squared * Math.sqrt(squared));
      a.vx -= dx * b.mass * pull;
      a.vy -= dy * b.mass * pull;
      a.vz -= dz * b.mass * pull;
      b.vx += dx * a.mass * pull;
      b.vy += dy * a.mass * pull;
      b.vz += dz * a.mass * pull;
    }
  }
  for (const body of bodies) {
    body.x += dt * body.vx;
    body.y += dt * body.vy;
    body.z += dt * body.vz;
  }
}

const steps = Number(process.env.COUNT || 12e6);
const bodies = system();
const start = process.hrtime.bigint();
for (let i = 0; i < steps; i++) step(bodies, 0.001);
const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
// The planets must still be there: nothing was optimised away.
if (!Number.isFinite(bodies[1].x)) throw new Error('the system flew apart');
console.log(`end ${elapsed}`);
