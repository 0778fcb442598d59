package io.caddis.mqtt.spi;

import io.caddis.mqtt.ForeignText;
import io.caddis.mqtt.ReasonCode;

/**
 * The peer sent bytes that are no packet, or no packet that is allowed. Carries no stack trace: it says where itself.
 */
public final class MalformedPacketException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reasonCode;
    private final String clause;
    private final int offset;

    /**
     * A violation.
     *
     * @param reasonCode what to tell an MQTT 5.0 server
     * @param clause     the rule, as {@code MQTT-3.3.1-4} or a section number
     * @param offset     bytes from the start of the packet
     * @param message    what was found and what is allowed; made a line, see {@link ForeignText}
     */
    public MalformedPacketException(ReasonCode reasonCode, String clause, int offset, String message) {
        super(ForeignText.line(message, ForeignText.LINE_MAX)
                + " at byte " + offset + " [" + clause + "]", null, false, false);
        this.reasonCode = reasonCode;
        this.clause = clause;
        this.offset = offset;
    }

    /** What to tell an MQTT 5.0 server. */
    public ReasonCode reasonCode() {
        return reasonCode;
    }

    /** The rule that was broken. */
    public String clause() {
        return clause;
    }

    /** Where, in bytes from the start of the packet. */
    public int offset() {
        return offset;
    }
}
