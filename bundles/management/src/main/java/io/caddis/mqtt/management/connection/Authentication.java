package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.DisconnectCause.Source;
import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.MqttException;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.futures.Completions;
import io.caddis.mqtt.management.futures.Waiters;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.services.AuthenticatorEntry;
import io.caddis.mqtt.management.threads.ContextClassLoader;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.FailureText;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the words of an authentication between a session and an application's {@link MqttAuthenticator}, which is
 * called on the pool, has {@code response.timeout} for each answer, and is never called again before it has returned.
 * Guarded by the driver's lock.
 */
final class Authentication {
    private static final Logger LOG = LoggerFactory.getLogger(MqttAuthenticator.class);

    private final ConnectionDriver driver;
    private final Conversation conversation;
    private final MqttClient client;
    private final Workers workers;
    private final Completions completions;
    /** Who waits for the end of an authentication on a connection that is made. */
    private final Waiters again;
    private Function<String, AuthenticatorEntry> authenticators = method -> null;

    /** The link whose connection is authenticated; null if none is. */
    private LinkSide side;
    private String method;
    private long responseTimeoutNanos;
    private MqttAuthenticator.Exchange exchange;
    private boolean verifying;
    private Throwable refusal;
    /** The number of the call whose answer is awaited; others come too late. */
    private long call;
    private boolean calling;
    private ScheduledFuture<?> timeout;

    Authentication(ConnectionDriver driver, Conversation conversation, MqttClient client, Workers workers,
            Completions completions) {
        this.driver = driver;
        this.conversation = conversation;
        this.client = client;
        this.workers = workers;
        this.completions = completions;
        again = new Waiters(driver, workers, completions);
    }

    void authenticators(Function<String, AuthenticatorEntry> newAuthenticators) {
        assert driver.isHeld();
        authenticators = newAuthenticators;
    }

    /** What a configuration needs and is not there; empty if nothing. */
    String missing(ClientConfig config) {
        return config.method() == null || authenticators.apply(config.method()) != null ? ""
                : "MqttAuthenticator for " + config.method();
    }

    /** True while nothing may be read: the server is still to be verified. */
    boolean verifying() {
        return verifying;
    }

    /** The link is open: asks for the first words of CONNECT. */
    void begin(LinkSide newSide, ClientConfig config) {
        assert driver.isHeld();
        side = newSide;
        method = config.method();
        responseTimeoutNanos = config.session().responseTimeoutNanos();
        if (method == null) {
            conversation.open(config, side, null);
        } else {
            first(data -> conversation.open(config, side, data));
        }
    }

    /** Authenticates again on a connection that is made; whoever asks meanwhile waits for the same end. */
    void again(LinkSide now, ClientConfig config, CompletableFuture<Void> future) {
        assert driver.isHeld();
        if (config.method() == null) {
            completions.add(future, new MqttException(Kind.NOT_SUPPORTED, ReasonCode.UNSPECIFIED_ERROR,
                    "the client has no authentication method: set authentication.method [MQTT-4.12.0-7]"));
        } else if (now == null || !now.isConnected()) {
            completions.add(future, new MqttException(Kind.CONNECTION_LOST, ReasonCode.UNSPECIFIED_ERROR, "there is no"
                    + " connection to authenticate again on, and the next one does so by itself; " + client.status()));
        } else {
            again.add(future, config.local().operationTimeoutNanos(), () -> new MqttException(Kind.TIMED_OUT,
                    ReasonCode.UNSPECIFIED_ERROR, "the authentication did not end within operation.timeout; "
                    + client.status()));
            if (exchange == null && !calling) {
                first(conversation::reauthenticate);
            }
        }
    }

    private void first(Consumer<Payload> then) {
        AuthenticatorEntry entry = authenticators.apply(method);
        String own = method;
        if (entry == null) {
            refused("there is no MqttAuthenticator for " + method, null);
        } else {
            call(() -> first(entry, own), then);
        }
    }

    private Payload first(AuthenticatorEntry entry, String own) throws Exception {
        MqttAuthenticator authenticator = entry.acquire();
        if (authenticator == null) {
            throw new IllegalStateException("the MqttAuthenticator for " + own + " has left");
        }
        MqttAuthenticator.Exchange begun;
        Payload data;
        try {
            begun = begin(authenticator, own);
            try (ContextClassLoader loader = ContextClassLoader.of(begun)) {
                data = begun.first();
            }
        } finally {
            entry.release();
        }
        synchronized (driver) {
            exchange = begun;
        }
        return data;
    }

    private MqttAuthenticator.Exchange begin(MqttAuthenticator authenticator, String own) throws Exception {
        MqttAuthenticator.Exchange begun;
        try (ContextClassLoader loader = ContextClassLoader.of(authenticator)) {
            begun = authenticator.begin(client, own);
        }
        if (begun == null) {
            throw new IllegalStateException("begin of the MqttAuthenticator for " + own
                    + " returned null: return an Exchange, or throw an exception that says why not");
        }
        return begun;
    }

    /** The server asks, or is content. */
    void asked(SessionOutput.Authenticate authenticate) {
        assert driver.isHeld();
        MqttAuthenticator.Exchange now = exchange;
        if (!authenticate.last()) {
            call(() -> answer(now, authenticate.data()), conversation::authenticate);
            return;
        }
        boolean connected = side.wasConnected();
        verifying = !connected;
        conversation.read(side);
        call(() -> {
            try (ContextClassLoader loader = ContextClassLoader.of(now)) {
                now.verify(authenticate.data());
            }
            return null;
        }, nothing -> {
            verifying = false;
            exchange = null;
            conversation.authenticate(null);
            if (connected) {
                again.completeAll(null);
            }
        });
    }

    private static Payload answer(MqttAuthenticator.Exchange now, Payload challenge) throws Exception {
        try (ContextClassLoader loader = ContextClassLoader.of(now)) {
            return now.answer(challenge);
        }
    }

    /** @param then called under the lock with what the authenticator said, if the connection still waits for it */
    private void call(Callable<Payload> question, Consumer<Payload> then) {
        assert driver.isHeld();
        if (calling) {
            refused("the authenticator has not returned from an earlier call", null);
            return;
        }
        long own = ++call;
        calling = true;
        timeout = workers.schedule(() -> late(own), responseTimeoutNanos);
        calling = workers.execute(() -> run(own, question, then)); // false when the bundle stops
    }

    private void run(long own, Callable<Payload> question, Consumer<Payload> then) {
        Payload data = null;
        Throwable failure = null;
        try {
            data = question.call();
        } catch (Throwable e) { // whatever it is, it is the application's answer
            failure = e;
            Reports.warn(LOG, "client {}: the authenticator refused", client.name(), e);
        }
        Thread.interrupted(); // what it left behind is not for the next one
        synchronized (driver) {
            calling = false;
            if (own != call || side == null || side.isEnding()) {
                exchange = null; // what it said, it said to a connection that is gone
                return;
            }
            cancel();
            if (failure == null) {
                try {
                    then.accept(data);
                } catch (RuntimeException | Error e) { // nobody else would go on from here
                    refused("the authenticator's answer cannot be used: " + FailureText.of(e), e);
                }
            } else {
                refused("the authenticator refused: " + FailureText.of(failure), failure);
            }
        }
    }

    private void late(long own) {
        synchronized (driver) {
            if (own == call && side != null && !side.isEnding()) {
                refused("the authenticator did not answer within response.timeout", null);
            }
        }
    }

    private void cancel() {
        assert driver.isHeld();
        call++;
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }

    private void refused(String text, Throwable failure) {
        assert driver.isHeld();
        refusal = failure;
        cancel();
        conversation.fail(new DisconnectCause(Source.CLIENT, ReasonCode.UNSPECIFIED_ERROR, text));
    }

    /** The client has ended. */
    void close(MqttException failure) {
        assert driver.isHeld();
        cancel();
        again.completeAll(failure);
    }

    /** The connection is gone, and with it what was under way. */
    void end(DisconnectCause cause) {
        assert driver.isHeld();
        cancel();
        side = null;
        exchange = null;
        verifying = false;
        boolean rejected = refusal != null || cause.source() == Source.SERVER;
        MqttException failure = new MqttException(rejected ? Kind.REJECTED : Kind.CONNECTION_LOST, cause.reasonCode(),
                "the authentication did not end: " + cause.text());
        if (refusal != null) {
            failure.initCause(refusal);
        }
        refusal = null;
        again.completeAll(failure);
    }
}
