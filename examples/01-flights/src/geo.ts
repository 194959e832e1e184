import { float64, int32, int64, scalar } from '@heddle/pdk';

const EARTH_RADIUS_KM = 6371.0088;
const KM_PER_MILE = 1.609344;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in kilometres. */
export const haversine = scalar(
  {
    args: [float64('lat1'), float64('lon1'), float64('lat2'), float64('lon2')],
    returns: float64(),
    doc: 'Great-circle distance in kilometres.',
  },
  (lat1, lon1, lat2, lon2) => {
    const north = Math.sin(radians(lat2 - lat1) / 2);
    const east = Math.sin(radians(lon2 - lon1) / 2);
    const h = north * north + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * east * east;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h));
  },
);

/** How far a distance in kilometres is from one recorded in whole miles, in miles. */
export const milesOff = scalar(
  {
    args: [float64('km'), int64('miles')],
    returns: int32(),
    doc: 'Computed minus recorded, in whole miles.',
  },
  (km, miles) => Math.round(km / KM_PER_MILE) - Number(miles),
);
