package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.management.reconnect.Desired;
import io.caddis.mqtt.management.state.Parting;
import io.caddis.mqtt.spi.Sessions;

/**
 * How a driver ends: with its client, or before another driver, of this process or another, that goes on with the
 * session. Takes the driver's lock.
 */
public final class Ending {
    private final ConnectionDriver driver;
    private final Desired desired;
    private final SessionSide sessionSide;
    private final Publications publications;
    private final Calls calls;
    private final Deadlines deadlines;

    Ending(ConnectionDriver driver, Desired desired, SessionSide sessionSide, Publications publications, Calls calls,
            Deadlines deadlines) {
        this.driver = driver;
        this.desired = desired;
        this.sessionSide = sessionSide;
        this.publications = publications;
        this.calls = calls;
        this.deadlines = deadlines;
    }

    /** Sends DISCONNECT, fails what waits, releases all, also in the store. The end of this client. */
    public void close() {
        synchronized (driver) {
            if (!desired.isClosed()) {
                driver.log().end(true);
                desired.close();
                end();
            }
        }
    }

    /**
     * As {@link #close}, but for a driver that will follow: the session's state is parked for it.
     *
     * @param parting what listeners have of what arrived
     */
    public void park(Parting parting) {
        synchronized (driver) {
            Sessions sessions = driver.parts().sessions();
            if (!desired.isClosed() && sessions != null && !desired.config().durable()) {
                driver.sessionLeft();
                sessions.park(driver.name(), sessionSide.parkable(sessions, driver.name(), parting));
            }
            stop(parting);
        }
    }

    /** As {@link #close}, but a durable session stays in the store. */
    public void stop(Parting parting) {
        synchronized (driver) {
            if (!desired.isClosed() && desired.config().durable()) {
                driver.sessionLeft();
                sessionSide.part(driver.parts().sessions(), parting);
                driver.log().end(false);
                desired.stop();
                end();
            } else {
                close();
            }
        }
    }

    private void end() {
        MqttException failure = driver.closed();
        publications.failAll(failure);
        calls.failAll(failure);
        deadlines.cancel();
        driver.advance();
    }
}
