package org.eclipse.kura.data;

import java.util.Objects;
import org.osgi.annotation.versioning.ProviderType;

/** Stands for a message with QoS 1 or 2 until it is confirmed. */
@ProviderType
public class DataTransportToken {
    private final int messageId;
    private final String sessionId;

    /** Of a message of a session. */
    public DataTransportToken(int messageId, String sessionId) {
        this.messageId = messageId;
        this.sessionId = sessionId;
    }

    /** The message. */
    public int getMessageId() {
        return messageId;
    }

    /** The session. */
    public String getSessionId() {
        return sessionId;
    }

    @Override
    public boolean equals(Object other) {
        return other != null && other.getClass() == getClass() && messageId == ((DataTransportToken) other).messageId
                && Objects.equals(sessionId, ((DataTransportToken) other).sessionId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(messageId, sessionId);
    }
}
