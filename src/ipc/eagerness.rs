//! Whether a process that has sent a message waits for the answer awake.
//!
//! Falling asleep and being woken can cost each end more than an answer takes to come, and then it is what one message at a time there
//! and back is made of. So an end may look again and again for some microseconds before it sleeps. That pays only while the other end
//! answers at once, which means: runs on another core, and does not sleep either. Both have to find out together: where waits are long
//! enough for that, an end now and then stays awake for a few exchanges (something was received and something was sent). The other one
//! notices that its own waits have become shorter, and stays awake as well. If that pays they go on so; if not, the next trial comes
//! after twice as many exchanges.
//!
//! Two ends on one core, or of a machine that wakes fast, answer each other soon enough asleep: nothing is tried there.
//!
//! Decides only; the waiting is the event loop's.

use std::time::Duration;

/// A wait awake that ends within this time costs no more than sleeping would have; one asleep leaves nothing to gain.
const WORTH: Duration = Duration::from_micros(16);
/// How long to wait awake where that has paid.
const LIMIT: Duration = Duration::from_micros(25);
/// How long in a trial, or after a wait in vain: the other end may have to be woken first, which takes longer than all that follow.
const LONG_LIMIT: Duration = Duration::from_micros(60);
/// An end that slept for no longer than this was answered by one that did not.
const NEAR: Duration = Duration::from_micros(35);
/// Whoever takes longer than this to answer has other things to do than to wake up.
const FAR: Duration = Duration::from_micros(250);
/// So many exchanges make a trial.
const TRIAL: u32 = 6;
/// So many exchanges are between two trials at first, and at last.
const FIRST_PAUSE: u32 = 64;
const LAST_PAUSE: u32 = 512;
/// A wait that paid adds 1 to the score, one in vain takes this; at 0 the end sleeps again.
const PENALTY: u32 = 4;
const FIRST_SCORE: u32 = 8;
const MAX_SCORE: u32 = 16;

/// What one end has learnt about the other.
#[derive(Debug)]
pub struct Eagerness {
    /// Above 0: every exchange is waited for awake.
    score: u32,
    /// Exchanges left of the trial under way.
    trial: u32,
    /// Exchanges until the next trial, of those with waits that are worth one.
    until_trial: u32,
    /// How many that were after the last failure.
    pause: u32,
    /// In this pause, the other end has been followed into a trial already.
    followed: bool,
    /// Waits that paid since the last trial.
    paid: u32,
    last: Duration,
}

impl Default for Eagerness {
    fn default() -> Self {
        Self { score: 0, trial: 0, until_trial: FIRST_PAUSE, pause: FIRST_PAUSE, followed: false, paid: 0, last: Duration::ZERO }
    }
}

impl Eagerness {
    /// For how long to wait awake after an exchange. [`Self::waited`] is to be called when the next message comes.
    pub fn limit(&self) -> Option<Duration> {
        match (self.score, self.trial) {
            (0, 0) => None,
            (0, _) => Some(LONG_LIMIT),
            _ => Some(if self.last <= WORTH { LIMIT } else { LONG_LIMIT }),
        }
    }

    /// From an exchange to the next message, awake or asleep, it took so long.
    pub fn waited(&mut self, time: Duration) {
        let last = std::mem::replace(&mut self.last, time);
        let paid = time <= WORTH;
        if self.score > 0 {
            if paid {
                self.score = (self.score + 1).min(MAX_SCORE);
                self.paid = self.paid.saturating_add(1);
            } else {
                self.score = self.score.saturating_sub(PENALTY);
                if self.score == 0 {
                    self.give_up();
                }
            }
        } else if self.trial > 0 {
            self.trial -= 1;
            if paid {
                (self.score, self.trial) = (FIRST_SCORE, 0);
            } else if self.trial == 0 {
                self.give_up();
            }
        } else if last > NEAR && time <= NEAR && !self.followed {
            self.followed = true;
            self.trial = TRIAL;
        } else if time > WORTH && time <= FAR {
            self.until_trial -= 1;
            if self.until_trial == 0 {
                self.until_trial = self.pause;
                self.followed = false;
                self.trial = TRIAL;
            }
        }
    }

    fn give_up(&mut self) {
        // Staying awake that lasted longer than the pause before it was worth the trial.
        self.pause = if self.paid > self.pause { FIRST_PAUSE } else { (self.pause * 2).min(LAST_PAUSE) };
        self.until_trial = self.pause;
        self.paid = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Duration = Duration::from_micros(5);
    const SLOW: Duration = Duration::from_micros(70);

    /// Runs `count` exchanges with answers that take so long when waited for awake and asleep. Returns how many waits were awake.
    fn exchange(eagerness: &mut Eagerness, count: u32, awake: Duration, asleep: Duration) -> u32 {
        let mut times_awake = 0;
        for _ in 0..count {
            let is_awake = eagerness.limit().is_some();
            times_awake += u32::from(is_awake);
            eagerness.waited(if is_awake { awake } else { asleep });
        }
        times_awake
    }

    #[test]
    fn stays_awake_while_answers_come_at_once() {
        let mut eagerness = Eagerness::default();
        assert_eq!(exchange(&mut eagerness, FIRST_PAUSE, FAST, SLOW), 0, "a short talk is not worth the trial");
        assert_eq!(exchange(&mut eagerness, 1000, FAST, SLOW), 1000);
    }

    #[test]
    fn slow_answers_are_tried_ever_more_rarely() {
        let mut eagerness = Eagerness::default();
        assert!(exchange(&mut eagerness, 1000, SLOW, SLOW) <= 4 * TRIAL);
        exchange(&mut eagerness, 2 * LAST_PAUSE, SLOW, SLOW);
        assert!(exchange(&mut eagerness, 16 * LAST_PAUSE, SLOW, SLOW) <= 16 * TRIAL);
    }

    #[test]
    fn answers_that_come_soon_enough_asleep_are_not_waited_for_awake() {
        let mut eagerness = Eagerness::default();
        assert_eq!(exchange(&mut eagerness, 10 * LAST_PAUSE, SLOW, FAST), 0);
    }

    #[test]
    fn nor_are_those_that_take_really_long() {
        let mut eagerness = Eagerness::default();
        assert_eq!(exchange(&mut eagerness, 10 * LAST_PAUSE, FAST, 2 * FAR), 0);
    }

    #[test]
    fn gives_up_soon_when_the_other_end_becomes_slow_and_comes_back_when_it_is_fast() {
        let mut eagerness = Eagerness::default();
        exchange(&mut eagerness, 1000, FAST, SLOW);
        assert!(exchange(&mut eagerness, 500, SLOW, SLOW) < 30);
        let late = exchange(&mut eagerness, 10_000, FAST, SLOW);
        assert!(late > 9000, "{late}");
    }

    #[test]
    fn one_late_answer_changes_nothing() {
        let mut eagerness = Eagerness::default();
        exchange(&mut eagerness, 1000, FAST, SLOW);
        exchange(&mut eagerness, 1, SLOW, SLOW);
        assert_eq!(exchange(&mut eagerness, 100, FAST, SLOW), 100);
    }

    #[test]
    fn an_end_follows_the_other_into_a_trial() {
        let (mut here, mut there) = (Eagerness::default(), Eagerness::default());
        // One has given up more often, and they do not count alike.
        (here.until_trial, there.until_trial, there.pause) = (64, 3000, 4096);
        for _ in 0..200 {
            let awake = (here.limit().is_some(), there.limit().is_some());
            let time = match awake {
                (true, true) => FAST,
                (false, false) => SLOW,
                _ => NEAR,
            };
            here.waited(time);
            there.waited(time);
        }
        assert!(here.score > 0 && there.score > 0);
    }
}
