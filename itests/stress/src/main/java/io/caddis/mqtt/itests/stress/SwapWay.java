package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.itests.container.Container;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;

/** How an operator replaces a bundle. */
enum SwapWay {
    /** In place, and the old classes refreshed away. */
    UPDATE {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            container.update(bundle);
        }
    },
    /** Stopped, and started after a pause. */
    RESTART {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            bundle.stop();
            LockSupport.parkNanos(pauseNanos);
            bundle.start();
        }
    },
    /** Uninstalled, and installed after a pause. */
    REINSTALL {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            container.reinstall(bundle, () -> LockSupport.parkNanos(pauseNanos));
        }
    },
    /** Another version is started beside it, and then it is uninstalled. */
    BESIDE {
        @Override
        void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException {
            container.installBeside(bundle);
            LockSupport.parkNanos(pauseNanos);
            bundle.uninstall();
            container.refresh();
        }
    };

    /** @param pauseNanos how long it is away, or both are there */
    abstract void swap(Container container, Bundle bundle, long pauseNanos) throws BundleException;

    /** Whether the part is away for the pause. */
    boolean isAway() {
        return this == RESTART || this == REINSTALL;
    }
}
