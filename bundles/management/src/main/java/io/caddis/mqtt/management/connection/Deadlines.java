package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.ConnectionState;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.reconnect.Desired;
import io.caddis.mqtt.management.reconnect.Reconnect;
import io.caddis.mqtt.management.threads.Alarm;
import io.caddis.mqtt.spi.Session;

/** All that a driver waits for, on one alarm. Guarded by the driver's lock. */
final class Deadlines {
    private final ConnectionDriver driver;
    private final Desired desired;
    private final Reconnect attempts;
    private final Standing standing;
    private final SessionSide sessionSide;
    private final Alarm alarm;

    Deadlines(ConnectionDriver driver, Desired desired, Reconnect attempts, Standing standing,
            SessionSide sessionSide, Alarm alarm) {
        this.driver = driver;
        this.desired = desired;
        this.attempts = attempts;
        this.standing = standing;
        this.sessionSide = sessionSide;
        this.alarm = alarm;
    }

    /**
     * Makes sure that the alarm rings at the next deadline, or before: then the driver finds nothing due and arms it
     * again.
     *
     * @param side the link, or null
     */
    void arm(LinkSide side) {
        long due = sessionSide.deadline(); // messages expire without a link, too
        if (due != Session.NO_DEADLINE && !desired.isClosed()) {
            alarm.setAt(due);
        }
        if (side == null && standing.state() == ConnectionState.BACKOFF) {
            alarm.setAt(attempts.dueNanos()); // the earlier one counts
        }
        if (desired.isConnection() && attempts.demandDeadline() != Session.NO_DEADLINE) {
            alarm.setAt(attempts.demandDeadline());
        }
        if (side != null && side.isEnding()) {
            alarm.setAt(side.endBy(driver.now()));
        } else if (side != null && side.openBy() != Session.NO_DEADLINE) {
            alarm.setAt(side.openBy());
        }
    }

    void cancel() {
        alarm.cancel();
    }
}
