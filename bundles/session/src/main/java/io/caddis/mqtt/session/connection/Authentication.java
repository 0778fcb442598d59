package io.caddis.mqtt.session.connection;

import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Auth;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.session.state.ControlQueue;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.Queue;

/** The authentication exchange of a connection (MQTT 5.0, 4.12): whose turn it is, and by what method. */
public final class Authentication {
    private final long responseTimeoutNanos;
    private final ControlQueue control;
    private final Queue<SessionOutput> results;
    /** Of CONNECT; null if there was none, and then there is no AUTH either ([MQTT-4.12.0-6], [MQTT-4.12.0-7]). */
    private String method;
    private Turn turn = Turn.NOBODY;
    private long serverDueNanos = Session.NO_DEADLINE;
    /** Accepts the connection once the server is verified; null at another time. */
    private Connack held;

    /** Who is to speak next. */
    private enum Turn {
        /** No exchange. Next: SERVER by CONNECT or a new authentication. */
        NOBODY,
        /** Next: CLIENT by AUTH; VERIFY by a good CONNACK, or by AUTH 0x00 on a connection that is made. */
        SERVER,
        /** Next: SERVER by AUTH. */
        CLIENT,
        /** The server is content, the client looks at it. Next: NOBODY. */
        VERIFY
    }

    public Authentication(long responseTimeoutNanos, ControlQueue control, Queue<SessionOutput> results) {
        this.responseTimeoutNanos = responseTimeoutNanos;
        this.control = control;
        this.results = results;
    }

    /** CONNECT is given out, or, with null, the connection is gone. */
    public void begin(String newMethod) {
        method = newMethod;
        turn = newMethod == null ? Turn.NOBODY : Turn.SERVER;
        serverDueNanos = Session.NO_DEADLINE; // CONNACK has its own
        held = null;
    }

    /** True if the server has nothing to say before the client has. */
    public boolean clientsTurn() {
        return turn == Turn.CLIENT || turn == Turn.VERIFY;
    }

    /** When the server must have answered an AUTH on a connection that is made. */
    public long deadline() {
        return serverDueNanos;
    }

    /** Nobody read: the answer may be there. */
    public void excuse(long nowNanos) {
        if (serverDueNanos != Session.NO_DEADLINE) {
            serverDueNanos = nowNanos + responseTimeoutNanos;
        }
    }

    /** An AUTH arrived. Returns what is wrong with it, or null. */
    public String received(Auth auth, boolean connected) {
        if (method == null) {
            return "AUTH, although CONNECT had no authentication method [MQTT-4.12.0-6]";
        }
        String wrong = wrongMethod(auth.properties(), "AUTH");
        if (wrong != null) {
            return wrong;
        }
        boolean last = auth.reasonCode() == ReasonCode.SUCCESS;
        if (turn != Turn.SERVER || last && !connected || auth.reasonCode() == ReasonCode.REAUTHENTICATE) {
            return "AUTH " + auth.reasonCode() + " that is not allowed here [MQTT-3.15.2-1]";
        }
        ask(auth.properties(), last);
        return null;
    }

    private String wrongMethod(Properties properties, String packet) {
        String given = properties.string(Property.AUTHENTICATION_METHOD).orElse(null);
        return method.equals(given) ? null
                : packet + (given == null ? " without" : " with another") + " authentication method than CONNECT's "
                        + method + " [MQTT-4.12.0-5]";
    }

    private void ask(Properties properties, boolean last) {
        turn = last ? Turn.VERIFY : Turn.CLIENT;
        serverDueNanos = Session.NO_DEADLINE;
        results.add(new SessionOutput.Authenticate(
                properties.binary(Property.AUTHENTICATION_DATA).orElse(Payload.EMPTY), last));
    }

    /** What is wrong with a CONNACK that accepts the connection, or null. */
    public String wrong(Connack connack) {
        if (method != null) {
            return turn == Turn.SERVER ? wrongMethod(connack.properties(), "CONNACK")
                    : "CONNACK before our answer to AUTH";
        }
        return connack.properties().has(Property.AUTHENTICATION_METHOD)
                ? "CONNACK with an authentication method, although CONNECT had none [MQTT-4.12.0-6]" : null;
    }

    /** Keeps the CONNACK back if it counts only once the server is verified; true if so. */
    public boolean hold(Connack connack) {
        if (method == null) {
            return false;
        }
        held = connack;
        ask(connack.properties(), true);
        return true;
    }

    /** The application has answered. Returns the CONNACK that takes effect by that, or null. */
    public Connack answered(Payload data, long nowNanos) {
        if (!clientsTurn()) {
            throw new IllegalStateException("an answer to no Authenticate");
        }
        if (turn == Turn.VERIFY) {
            turn = Turn.NOBODY;
            Connack now = held;
            held = null;
            return now;
        }
        say(ReasonCode.CONTINUE_AUTHENTICATION, data, nowNanos); // [MQTT-4.12.0-3]
        return null;
    }

    /** Begins anew on a connection that is made. */
    public void again(Payload data, long nowNanos) {
        if (method == null || turn != Turn.NOBODY) {
            throw new IllegalStateException(method == null ? "CONNECT had no authentication method [MQTT-4.12.0-7]"
                    : "an authentication is under way");
        }
        say(ReasonCode.REAUTHENTICATE, data, nowNanos);
    }

    private void say(ReasonCode reasonCode, Payload data, long nowNanos) {
        turn = Turn.SERVER;
        serverDueNanos = nowNanos + responseTimeoutNanos;
        Properties.Builder properties = Properties.builder().add(Property.AUTHENTICATION_METHOD, method);
        if (data != null) {
            properties.add(Property.AUTHENTICATION_DATA, data);
        }
        control.add(new Auth(reasonCode, properties.build()));
    }
}
