package io.caddis.mqtt.management.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.caddis.mqtt.MqttAuthenticator;
import io.caddis.mqtt.MqttCredentials;
import io.caddis.mqtt.management.Bundles;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** A service is got once and given back once, however often and from however many threads it is called. */
@Timeout(60)
class HeldServiceTest {
    private static final int THREADS = 8;

    private final Bundles bundles = new Bundles();
    private final ServiceReference<Object> reference = bundles.service(1, "app", "object", Map.of());
    private final HeldService<Object> service = HeldService.of(reference, bundles.context());

    @Test
    void nobodyAsksForWhatIsNotUsed() {
        service.release();
        assertEquals(0, bundles.asked);
        assertEquals(0, bundles.gets);
    }

    @Test
    void itIsGotAtItsFirstUseAndHeld() {
        for (int use = 0; use < 3; use++) {
            assertEquals("object", service.acquire());
            service.release();
        }
        assertEquals(1, bundles.asked);
        assertEquals(1, bundles.gets);
        service.release();
        assertEquals(0, bundles.gets);
    }

    @Test
    void itIsGivenBackAfterTheLastUse() {
        service.acquire();
        service.release(); // it has gone
        assertEquals(1, bundles.gets, "in use");
        service.release();
        assertEquals(0, bundles.gets);
        assertNull(service.acquire());
        assertEquals(1, bundles.asked);
    }

    /** As when its component cannot be made now. */
    @Test
    void whatCannotBeGotIsAskedForAgain() {
        bundles.gone(reference);
        assertNull(service.acquire());
        assertNull(service.acquire());
        assertEquals(2, bundles.asked);
        service.release();
        assertEquals(0, bundles.gets, "what was not got is not given back");
    }

    @Test
    void aFrameworkThatThrowsLeavesNoUse() {
        List<String> ends = new ArrayList<>();
        HeldService<Object> failing = new HeldService<>(new HeldService.Source<>() {
            @Override
            public Object get() {
                throw new SecurityException("no permission");
            }

            @Override
            public void unget() {
                ends.add("end");
            }
        });
        assertThrows(SecurityException.class, failing::acquire);
        assertEquals(List.of(), ends);
        failing.release();
        assertEquals(List.of("end"), ends);
    }

    /** When management has stopped, the framework has released its services, and answers nothing. */
    @Test
    void aBundleThatHasStoppedDoesNoHarm() {
        BundleContext stopped = (BundleContext) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class}, (self, method, arguments) -> {
                    throw new IllegalStateException("stopped");
                });
        HeldService<Object> late = HeldService.of(reference, stopped);
        assertNull(late.acquire());
        late.release();
    }

    @Test
    void threadsThatUseItAtOnceHaveOneObject() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            HeldService<Object> held = HeldService.of(reference, bundles.context());
            CountDownLatch together = new CountDownLatch(1);
            List<Thread> threads = Collections.nCopies(THREADS, held).stream().map(one -> new Thread(() -> {
                try {
                    together.await();
                } catch (InterruptedException e) {
                    return;
                }
                if (one.acquire() != null) {
                    one.release();
                }
            })).toList();
            threads.forEach(Thread::start);
            together.countDown();
            held.release(); // it goes while they come
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(0, bundles.gets);
        }
    }

    @Test
    void whiteboardsGiveBackWhatLeaves() {
        TargetedServices<MqttCredentials> credentials = new TargetedServices<>();
        ServiceReference<MqttCredentials> one = bundles.service(2, "app", client -> null, Map.of());
        credentials.add(bundles.context(), one);
        TargetedServices.Entry<MqttCredentials> entry = credentials.of(Map.of("mqtt.client", "a")).get(0);
        entry.acquire();
        entry.release();
        assertEquals(1, bundles.gets, "held for the next attempt");
        credentials.remove(one);
        assertEquals(0, bundles.gets);

        Authenticators authenticators = new Authenticators();
        MqttAuthenticator authenticator = (client, method) -> null;
        ServiceReference<MqttAuthenticator> other = bundles.service(3, "app", authenticator,
                Map.of("mqtt.authentication.method", "M"));
        authenticators.add(AuthenticatorEntry.of(bundles.context(), other));
        AuthenticatorEntry found = authenticators.find("M", Map.of("mqtt.client", "a"));
        found.acquire();
        authenticators.remove(other);
        assertEquals(1, bundles.gets, "in use");
        found.release();
        assertEquals(0, bundles.gets);
        assertNull(authenticators.find("M", Map.of("mqtt.client", "a")));
    }
}
