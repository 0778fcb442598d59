package io.caddis.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Values of what a server said. */
class ConnectionInfoTest {
    private static final TlsInfo TLS = new TlsInfo("TLSv1.3", "suite", Optional.empty(), Optional.empty(), false,
            Optional.empty(), Optional.empty());
    /** Each says one thing that is not usual. */
    private static final List<Consumer<ConnectionInfo.Builder>> SAID = List.of(
            one -> one.sessionPresent(true), one -> one.keepAliveSeconds(1), one -> one.sessionExpirySeconds(2),
            one -> one.receiveMaximum(3), one -> one.packetSizeMax(4), one -> one.qosMax(Qos.AT_MOST_ONCE),
            one -> one.retainAvailable(false), one -> one.topicAliasMaximum(5), one -> one.wildcardAvailable(false),
            one -> one.subscriptionIdentifierAvailable(false), one -> one.sharedAvailable(false),
            one -> one.responseInformation(Optional.of("r")), one -> one.reasonString(Optional.of("s")),
            one -> one.userProperties(List.of(new UserProperty("a", "1"))));

    @Test
    void nothingSaidMeansTheDefaultsOfTheSpecification() {
        ConnectionInfo usual = ConnectionInfo.builder("c").build();
        assertEquals("ConnectionInfo[clientId=c, sessionPresent=false, keepAliveSeconds=0, sessionExpirySeconds=0,"
                + " receiveMaximum=65535, packetSizeMax=268435460, qosMax=EXACTLY_ONCE, retainAvailable=true,"
                + " topicAliasMaximum=0, wildcardAvailable=true, subscriptionIdentifierAvailable=true,"
                + " sharedAvailable=true, responseInformation=Optional.empty, reasonString=Optional.empty,"
                + " userProperties=[], tls=Optional.empty]", usual.toString());
        assertEquals(ConnectionInfo.builder("c").build(), usual);
        assertNotEquals(ConnectionInfo.builder("d").build(), usual);
    }

    @Test
    void eachWordCountsAndStaysWhenTlsIsAdded() {
        List<ConnectionInfo> all = new ArrayList<>();
        for (Consumer<ConnectionInfo.Builder> said : SAID) {
            ConnectionInfo.Builder builder = ConnectionInfo.builder("c");
            said.accept(builder);
            ConnectionInfo one = builder.build();
            assertEquals(builder.build(), one);
            assertEquals(builder.build().hashCode(), one.hashCode());
            all.add(one);
            ConnectionInfo secured = one.withTls(TLS);
            assertEquals(Optional.of(TLS), secured.tls());
            assertEquals(one.toString().replace("tls=Optional.empty", "tls=" + Optional.of(TLS)), secured.toString());
            assertNotEquals(one, secured);
        }
        all.add(ConnectionInfo.builder("c").build());
        assertEquals(all.size(), all.stream().distinct().count());
    }
}
