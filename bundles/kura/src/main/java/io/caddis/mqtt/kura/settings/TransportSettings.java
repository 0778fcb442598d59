package io.caddis.mqtt.kura.settings;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.eclipse.kura.data.DataTransportToken;

/**
 * One valid configuration.
 *
 * @param name         the instance's name, and that of its client
 * @param broker       where to connect to
 * @param accountName  for {@code #account-name}; empty if none
 * @param username     empty if none
 * @param password     in the clear; empty if none
 * @param clientId     without what has a meaning in topics
 * @param keepAlive    s; 0 for none
 * @param timeout      s, 1 to 3600, for each answer of the broker
 * @param cleanSession whether each connection begins a new session
 * @param will         what the broker publishes when the connection is lost; null for nothing
 * @param keepsFiles   whether {@code in-flight.persistence} is {@code file}
 * @param five         whether MQTT 5.0 is spoken, and not 3.1.1
 * @param sessionExpiry s, for which the broker keeps a session that is not clean
 * @param inFlightMax  messages that may wait to be confirmed
 * @param holdMillis   how long a confirmation is held back
 * @param clientKeys   other keys of the client, as they were written
 * @param warnings     what is understood, and may be meant otherwise
 */
public record TransportSettings(String name, BrokerAddress broker, String accountName, String username,
        String password, String clientId, int keepAlive, int timeout, boolean cleanSession, Will will,
        boolean keepsFiles, boolean five, long sessionExpiry, int inFlightMax, int holdMillis,
        Map<String, Object> clientKeys, List<String> warnings) {

    /** The will, its topic complete. */
    public record Will(String topic, String payload, int qos, boolean retain) {
    }

    /** Copies the collections. */
    public TransportSettings {
        clientKeys = Map.copyOf(clientKeys);
        warnings = List.copyOf(warnings);
    }

    /** What tokens of messages belong to: the client at the broker. */
    public String sessionId() {
        return clientId + "-" + broker.shown();
    }

    /** Whether messages in flight outlive the process. */
    public boolean durable() {
        return keepsFiles && !cleanSession;
    }

    /** What a store knows a message by: its identifier, and a mark of the session that its token belongs to. */
    public String tag(DataTransportToken token) {
        return token.getMessageId() + sessionMark();
    }

    /** The token with this tag; null if it is of another session. */
    public DataTransportToken tokenOf(String tag) {
        String mark = sessionMark();
        try {
            return tag.endsWith(mark) ? new DataTransportToken(
                    Integer.parseInt(tag.substring(0, tag.length() - mark.length())), sessionId()) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Short, since a session's identifier may be longer than a tag. */
    private String sessionMark() {
        String session = (five ? "5 " : "3 ") + sessionId();
        CRC32C sum = new CRC32C();
        sum.update(session.getBytes(StandardCharsets.UTF_8));
        return "." + Long.toHexString(sum.getValue() << Integer.SIZE | session.hashCode() & 0xFFFF_FFFFL);
    }

    /** A topic or filter with account name and client identifier in it. */
    public String topic(String topic) {
        return TopicTokens.replace(topic, accountName, clientId);
    }

    /** Whether a client of the other settings can go on under these, its messages included. */
    public boolean hasSessionOf(TransportSettings other) {
        return sessionId().equals(other.sessionId()) && !cleanSession && !other.cleanSession && five == other.five
                && keepsFiles == other.keepsFiles && name.equals(other.name);
    }

    /** No secrets. */
    @Override
    public String toString() {
        return name + " as " + clientId + " to " + broker.shown();
    }
}
