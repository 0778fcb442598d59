package io.caddis.mqtt.kura;

import org.eclipse.kura.configuration.ConfigurableComponent;
import org.eclipse.kura.data.DataTransportService;
import org.eclipse.kura.ssl.SslServiceListener;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The same transport by the name and PID of Kura's own, for snapshots that stay as they are. Not enabled until
 * {@link TakeOver} has disabled Kura's. It has no Metatype: Kura's own goes on to describe that PID.
 */
@Component(name = TakeOver.PID, enabled = false, immediate = true,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {DataTransportService.class, SslServiceListener.class, ConfigurableComponent.class},
        property = "kura.ui.service.hide:Boolean=true",
        reference = @Reference(name = DataTransportComponent.LISTENERS,
                service = org.eclipse.kura.data.DataTransportListener.class,
                cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC))
@SuppressWarnings("deprecation") // the older kind of listener, which Kura still calls
public final class TakenOverComponent extends DataTransportComponent {
    /** For the component runtime. */
    public TakenOverComponent() {
    }
}
